package import Platform
package import RepowireKit

/// The connection to the daemon: tried again and again, greeted, lost, found again.
package struct DaemonLink {
    package enum Phase {
        /// - Parameter attempt: when to try next.
        case down(attempt: UInt64)
        /// Connected; the answer to the greeting has not come.
        case greeting(UnixStream, since: UInt64)
        case ready(UnixStream)
    }

    /// What happened.
    package enum Event: Equatable {
        case ready
        case line(LineBuffer.Line)
    }

    private let socket: String
    private let hello: [UInt8]
    package private(set) var phase: Phase
    /// Counts connections.
    package private(set) var generation = 0
    /// Why there is no connection, for people.
    package private(set) var failure = "it was not tried yet"
    /// The daemon is there and will not talk to this release.
    package private(set) var refusal: WireError?
    /// Nobody listens, so a daemon should be started.
    package private(set) var isAbsent = false
    package var outgoing = Outgoing()
    private var incoming = LineBuffer(limit: DaemonLink.longestLine)
    private var failures = 0

    /// An answer repeats a body in text and structure, escaped.
    private static let longestLine = WireProtocol.maximumLine * 4
    private static let greetingPatience: UInt64 = 5_000_000_000

    /// - Parameter hello: the parameters of the greeting.
    package init(home: RepowireHome, hello: JSON, now: UInt64) {
        socket = home.socket
        self.hello = RPCLine.request(id: 1, method: Method.hello, params: hello).bytes
        phase = .down(attempt: now)
    }

    package var descriptor: Int32? {
        switch phase {
        case .down: return nil
        case .greeting(let stream, _), .ready(let stream): return stream.descriptor
        }
    }

    package var isReady: Bool {
        if case .ready = phase { return true }
        return false
    }

    /// When to come back although the socket is silent.
    package var nextLook: UInt64? {
        switch phase {
        case .down(let attempt): return attempt
        case .greeting(_, let since): return since + DaemonLink.greetingPatience
        case .ready: return nil
        }
    }

    /// Tries to connect when it is time, and does not wait long for a greeting's answer.
    package mutating func advance(now: UInt64) {
        switch phase {
        case .down(let attempt) where attempt <= now: connect(now: now)
        case .greeting(_, let since) where since + DaemonLink.greetingPatience <= now:
            fail("the daemon took the connection but does not answer", now: now)
        default: break
        }
    }

    private mutating func connect(now: UInt64) {
        do {
            let stream = try UnixStream(connectingTo: socket, deadline: Deadline(milliseconds: 0))
            generation += 1
            isAbsent = false
            incoming = LineBuffer(limit: DaemonLink.longestLine)
            outgoing = Outgoing()
            outgoing.append(bytes: hello)
            phase = .greeting(stream, since: now)
            flush(now: now)
        } catch {
            let code = (error as? SystemError)?.code
            isAbsent = code == SystemError.missingCode || code == SystemError.refusedCode
            fail("no daemon answers: \(error)", now: now)
        }
    }

    /// A daemon is being started: look often, it takes some milliseconds.
    package mutating func expectDaemon(now: UInt64) {
        failures = 0
        phase = .down(attempt: now + 2_000_000)
        isAbsent = false
    }

    /// From 2 ms to 1 s. The first tries are close together, for a daemon that is just starting or restarting.
    private mutating func fail(_ reason: String, now: UInt64) {
        failures += 1
        failure = reason
        outgoing = Outgoing()
        let delay: UInt64 = 2_000_000 << UInt64(min(max(0, failures - 20), 9))
        phase = .down(attempt: now + min(delay, 1_000_000_000))
    }

    /// Writes what waits.
    package mutating func flush(now: UInt64) {
        guard let descriptor, !outgoing.isEmpty else { return }
        if !outgoing.flush(to: descriptor) { fail("the daemon closed the connection", now: now) }
    }

    /// Reads what is there.
    package mutating func receive(into space: UnsafeMutableRawBufferPointer, now: UInt64) -> [Event] {
        guard let descriptor else { return [] }
        switch Descriptors.read(descriptor, into: space) {
        case .nothing: return []
        case .end:
            fail("the daemon closed the connection", now: now)
            return []
        case .bytes(let count):
            let lines = incoming.feed(UnsafeRawBufferPointer(rebasing: space[..<count]))
            return lines.compactMap { take($0, now: now) }
        }
    }

    private mutating func take(_ line: LineBuffer.Line, now: UInt64) -> Event? {
        switch phase {
        case .down: return nil
        case .ready: return .line(line)
        case .greeting(let stream, _):
            switch try? RPCLine(parsing: line.bytes) {
            case .result(1, _):
                phase = .ready(stream)
                failures = 0
                refusal = nil
                return .ready
            case .failure(_, let error):
                if error.name == .versionMismatch { refusal = error }
                failures = max(failures, error.name == .versionMismatch ? 40 : 0)
                fail(error.description, now: now)
            default: fail("something other than a daemon answers", now: now)
            }
            return nil
        }
    }
}
