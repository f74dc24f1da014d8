import Platform
import RepowireKit

/// Writes to the agent's own inbox socket, one order after the other, without holding up the lines meanwhile. Some
/// runtimes take from their own children what they would hold from a stranger.
struct InboxQueue {
    struct Order {
        var id: JSON
        var authentication: String?
        var data: String
        /// Which connection to the daemon it came on; an answer goes to no other.
        var generation: Int
        /// Nanoseconds on the monotonic clock.
        var deadline: UInt64
    }

    /// What became of an order.
    struct Report: Equatable {
        var id: JSON
        var generation: Int
        var error: String?
    }

    /// The only path that is ever written to: the environment named it when the agent started us.
    let path: String?
    let token: String?
    private var waiting: [Order] = []
    private var current: (order: Order, stream: UnixStream, bytes: Outgoing)?

    /// Shorter than the daemon's own: what it has given up must not arrive afterwards.
    static let patience: UInt64 = 4_000_000_000

    init(path: String?, token: String?) {
        self.path = path.flatMap { $0.isEmpty ? nil : $0 }
        self.token = token
    }

    mutating func append(_ order: Order) { waiting.append(order) }

    /// The socket that must become writable for things to go on.
    var descriptor: Int32? { current?.stream.descriptor }
    /// When to look again although nothing becomes writable: the inbox may not have taken the connection yet.
    func nextLook(now: UInt64) -> UInt64? {
        if let current { return current.order.deadline }
        return waiting.isEmpty ? nil : now + 5_000_000
    }

    /// Goes on as far as possible without waiting.
    mutating func advance(now: UInt64) -> [Report] {
        var reports: [Report] = []
        while let report = step(now: now) { reports.append(report) }
        return reports
    }

    /// - Returns: the end of one order; nil when there is nothing to do or it must wait.
    private mutating func step(now: UInt64) -> Report? {
        if current == nil {
            guard let order = waiting.first else { return nil }
            switch begin(order, now: now) {
            case .success(let begun):
                guard let begun else { return nil }
                current = begun
                waiting.removeFirst()
            case .failure(let failure):
                waiting.removeFirst()
                return Report(id: order.id, generation: order.generation, error: failure.reason)
            }
        }
        guard let (order, stream, rest) = current else { return nil }
        var bytes = rest
        let isOpen = bytes.flush(to: stream.descriptor)
        if isOpen, bytes.isEmpty {
            // Closing tells the reader that this was all; what is written stays readable.
            current = nil
            return Report(id: order.id, generation: order.generation, error: nil)
        }
        if !isOpen || order.deadline <= now {
            current = nil
            let reason = isOpen ? "the inbox did not take the message in time" : "the inbox closed the connection"
            return Report(id: order.id, generation: order.generation, error: reason)
        }
        current = (order, stream, bytes)
        return nil
    }

    private struct Failure: Error {
        var reason: String
    }

    private typealias Begun = (order: Order, stream: UnixStream, bytes: Outgoing)

    /// - Returns: nil for not yet.
    private func begin(_ order: Order, now: UInt64) -> Result<Begun?, Failure> {
        guard let path else { return .failure(Failure(reason: "this agent named no inbox socket when it started us")) }
        var bytes = Outgoing()
        if let template = order.authentication {
            guard let line = authentication(template) else {
                return .failure(Failure(reason: "this agent gave us no token for its inbox"))
            }
            bytes.append(line: line)
        }
        bytes.append(bytes: Array(order.data.utf8))
        do {
            // No waiting: a full queue of the listener is tried again.
            let stream = try UnixStream(connectingTo: path, deadline: Deadline(milliseconds: 0))
            return .success((order, stream, bytes))
        } catch let error as SystemError where error.code == SystemError.timedOutCode && now < order.deadline {
            return .success(nil)
        } catch {
            return .failure(Failure(reason: "the inbox cannot be reached: \(error)"))
        }
    }

    /// Fills in the token, as JSON wants it.
    private func authentication(_ template: String) -> [UInt8]? {
        var bytes = Array(template.utf8)
        let mark = Array("{{token}}".utf8)
        guard let start = bytes.indices.first(where: { bytes[$0...].starts(with: mark) }) else { return bytes }
        guard let token, !token.isEmpty else { return nil }
        let quoted = JSON.string(token).bytes
        bytes.replaceSubrange(start..<start + mark.count, with: quoted.dropFirst().dropLast())
        return bytes
    }
}
