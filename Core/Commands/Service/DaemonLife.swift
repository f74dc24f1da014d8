import Platform
import RepowireKit
import Wire

/// Stops and starts the daemon of one home.
struct DaemonLife {
    var shell: Shell

    var isRunning: Bool { shell.runningDaemon() != nil }

    /// Asks the daemon to drain and end, and waits until it has. Another one may be there by then: agents start one when
    /// they miss it.
    func stop(milliseconds: Int = 30_000) throws {
        let deadline = Deadline(milliseconds: milliseconds)
        guard let client = shell.runningDaemon() else { return }
        let process = try client.call(Method.status, milliseconds: 5000)["pid"]?.intValue
            .flatMap { ProcessTable.identity(of: Int32(clamping: $0)) }
        do {
            _ = try client.call(Method.stop, milliseconds: milliseconds)
        } catch {
            switch error.name {
            // It may close the connection before its answer is read: what counts is that it is gone.
            case .unreachable, .shuttingDown: break
            // A daemon of another release may not know the method; the signal means the same.
            case .unknownMethod: if let process { ProcessTable.terminate(process) }
            default: throw error
            }
        }
        while process.map(ProcessTable.isAlive) ?? isRunning {
            guard !deadline.hasPassed else {
                throw CommandError(
                    "the daemon was asked to stop and still runs after \(Spans.text(milliseconds: Int64(milliseconds)))",
                    hint: "'repowire status' shows its pid; end it with 'kill PID'.")
            }
            Clocks.pause(milliseconds: 20)
        }
    }

    func start() throws(WireError) {
        try DaemonStarter(home: shell.home, environment: shell.environment, program: shell.program).ensureRunning()
    }

    /// - Returns: the daemon's status.
    func waitUntilRunning(milliseconds: Int = 10_000) throws(WireError) -> JSON {
        let deadline = Deadline(milliseconds: milliseconds)
        while true {
            do {
                return try DaemonClient(home: shell.home, program: "repowire").call(Method.status, milliseconds: 5000)
            } catch {
                guard !deadline.hasPassed else { throw error }
                Clocks.pause(milliseconds: 20)
            }
        }
    }
}
