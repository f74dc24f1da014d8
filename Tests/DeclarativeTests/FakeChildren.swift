import RepowireKit
import Synchronization

/// Children of agents that do what a test wants and remember what they were asked.
final class FakeChildren: AgentChildren {
    struct Failure: Error, CustomStringConvertible {
        var description: String { "the child tried and could not" }
    }

    struct Request: Equatable {
        var process: ProcessIdentity
        var authentication: String?
        var data: [UInt8]
    }

    private let outcome: Result<Bool, Failure>
    private let asked = Mutex<[Request]>([])

    init(_ outcome: Result<Bool, Failure> = .success(false)) { self.outcome = outcome }

    var requests: [Request] { asked.withLock { $0 } }

    func writeToInbox(of process: ProcessIdentity, authentication: String?, data: [UInt8]) async throws -> Bool {
        asked.withLock { $0.append(.init(process: process, authentication: authentication, data: data)) }
        return try outcome.get()
    }
}
