import Platform
package import RepowireKit

/// A blocking client of the daemon's Unix socket, for programs that do one thing at a time.
package final class DaemonClient {
    private let stream: UnixStream
    private var lastID: Int64 = 0
    /// What the daemon said in its handshake.
    package private(set) var greeting: JSON = .null

    /// Connects and shakes hands.
    /// - Parameter program: the name that the daemon's log shows, such as `repowire`.
    package init(home: RepowireHome, program: String, milliseconds: Int = 5000) throws(WireError) {
        let deadline = Deadline(milliseconds: milliseconds)
        do {
            stream = try UnixStream(connectingTo: home.socket, deadline: deadline)
        } catch {
            throw DaemonClient.unreachable(error, home: home)
        }
        greeting = try call(Method.hello, DaemonClient.hello(program: program), milliseconds: milliseconds)
    }

    /// The parameters of the first line on every connection.
    package static func hello(program: String) -> JSON {
        [
            "protocol": .int(WireProtocol.version), "program": .string(program),
            "release": .string(WireProtocol.release),
        ]
    }

    /// Calls a method and waits for its answer. Notifications that come before it go to `onNotification`.
    /// - Parameters:
    ///   - milliseconds: nil waits for ever.
    ///   - keepWaiting: asked ten times a second; false ends the call with `interrupted`. The connection stays usable:
    ///     an answer that comes later is read past.
    package func call(
        _ method: String, _ params: JSON = [:], milliseconds: Int? = 30_000,
        onNotification: (String, JSON) -> Void = { _, _ in }, keepWaiting: (() -> Bool)? = nil
    ) throws(WireError) -> JSON {
        lastID += 1
        let id = JSON.int(lastID)
        let deadline = Deadline(milliseconds: milliseconds ?? Int(Int32.max))
        do {
            try stream.send(RPCLine.request(id: id, method: method, params: params).bytes, deadline: deadline)
            while let line = try nextLine(by: deadline, keepWaiting) {
                switch try RPCLine(parsing: line) {
                case .result(id, let result): return result
                case .failure(id, let error), .failure(.null, let error): throw error
                case .notification(let method, let params): onNotification(method, params)
                default: continue
                }
            }
        } catch let error as WireError {
            throw error
        } catch let error as SystemError where error.code == DaemonClient.timedOut {
            throw WireError(
                .timedOut, "the daemon did not answer \(method) in time",
                hint: "Run 'repowire doctor', or 'repowire service restart'")
        } catch {
            throw WireError(.unreachable, "the connection to the daemon broke: \(error)")
        }
        throw WireError(
            .unreachable, "the daemon closed the connection before it answered \(method)",
            hint: "Run the command again; 'repowire doctor' says what is wrong if it stays so")
    }

    private func nextLine(by deadline: Deadline, _ keepWaiting: (() -> Bool)?) throws -> [UInt8]? {
        let limit = WireProtocol.maximumLine * 4
        guard let keepWaiting else { return try stream.readLine(deadline: deadline, limit: limit) }
        while true {
            let slice = Deadline(milliseconds: min(100, Int(deadline.millisecondsLeft)))
            do {
                return try stream.readLine(deadline: slice, limit: limit)
            } catch let error as SystemError where error.code == DaemonClient.timedOut && !deadline.hasPassed {
                guard keepWaiting() else { throw WireError(.interrupted, "stopped waiting for the daemon's answer") }
            }
        }
    }

    private static let timedOut = SystemError.timedOutCode

    private static func unreachable(_ error: any Error, home: RepowireHome) -> WireError {
        WireError(
            .unreachable, "no daemon answers on \(home.socket): \(error)",
            hint: "Start it with 'repowire service restart' or 'repowired'")
    }
}
