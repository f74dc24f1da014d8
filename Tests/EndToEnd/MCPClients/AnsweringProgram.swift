import Platform
import RepowireKit
import Synchronization
import TestSupport
import Wire

/// A peer of the mesh that answers what it is asked, and comes back when the daemon does.
final class AnsweringProgram: Sendable {
    private let home: RepowireHome
    private let name: String
    private let stopped = Mutex(false)
    private let seen = Mutex<[String]>([])
    private let thread = Mutex<OwnedThread?>(nil)
    private let answer: @Sendable (String) -> String?

    /// The bodies of the messages that were offered.
    var bodies: [String] { seen.withLock { $0 } }

    /// - Parameter answer: nil leaves the question open.
    init(_ name: String, home: RepowireHome, answer: @escaping @Sendable (String) -> String?) {
        self.home = home
        self.name = name
        self.answer = answer
        thread.withLock { $0 = OwnedThread { [self] in while !stopped.withLock({ $0 }) { takePart() } } }
    }

    func stop() {
        stopped.withLock { $0 = true }
        thread.withLock { $0.take() }?.join()
    }

    /// Joins and answers until the connection ends.
    private func takePart() {
        guard let stream = try? UnixStream(connectingTo: home.socket, deadline: Deadline(milliseconds: 1000)) else {
            return Clocks.pause(milliseconds: 5)
        }
        send(.request(id: 1, method: Method.hello, params: DaemonClient.hello(program: name)), on: stream)
        send(.request(id: 2, method: Method.peerJoin, params: ["name": .string(name)]), on: stream)
        while !stopped.withLock({ $0 }) {
            do {
                guard let line = try stream.readLine(deadline: Deadline(milliseconds: 50)) else { return }
                guard case .notification(Method.messageOffer, let offer) = try RPCLine(parsing: line) else { continue }
                take(offer, on: stream)
            } catch let error as SystemError where error.code == SystemError.timedOutCode {
                continue
            } catch {
                return
            }
        }
    }

    private func take(_ offer: JSON, on stream: UnixStream) {
        guard let body = offer["body"]?.stringValue, let id = offer["id"] else { return }
        seen.withLock { $0.append(body) }
        guard offer["kind"] == "ask" else {
            return send(.notification(method: Method.messageAccepted, params: ["id": id]), on: stream)
        }
        guard let text = answer(body) else { return }
        send(.notification(method: Method.messageAnswer, params: ["id": id, "text": .string(text)]), on: stream)
    }

    private func send(_ line: RPCLine, on stream: UnixStream) {
        // When the daemon is gone the next read tells.
        try? stream.send(line.bytes, deadline: Deadline(milliseconds: 5000))
    }
}
