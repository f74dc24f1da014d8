import RepowireKit
import TestSupport
import Testing
import Wire

/// Any runtime asks any other.
@Suite(.serialized) struct Pairs {
    /// Two runtimes, the asker first.
    struct Pair: Sendable, CustomTestStringConvertible {
        var asker: any TestRuntime
        var recipient: any TestRuntime

        var testDescription: String { "\(asker.id) asks \(recipient.id)" }

        static let all = TestRuntimes.all.flatMap { asker in
            TestRuntimes.all.map { Pair(asker: asker, recipient: $0) }
        }
        static let isAvailable = TestRuntimes.all.allSatisfy(\.isAvailable)
        static let reason = TestRuntimes.all.map(\.reason).filter { !$0.isEmpty }.joined(separator: "; ")
    }

    @Test(.enabled(if: Pair.isAvailable, "\(Pair.reason)"), arguments: Pair.all)
    func `An agent asks another, whatever each is, and its model reads the very answer`(_ pair: Pair) async throws {
        let runtimes = pair.asker.id == pair.recipient.id ? [pair.asker] : [pair.asker, pair.recipient]
        try await Fleet.with(runtimes) { fleet in
            let asker = try await fleet.session(of: pair.asker, in: "frontend")
            let recipient = try await fleet.session(of: pair.recipient, in: "backend")
            try await fleet.untilPeers(["frontend", "backend"])
            let answer = "GET /login, POST /logout — “quoted”, 100 % & <tag>"
            try await asker.ask("backend", "ECHO:\(answer)")
            try await fleet.untilResult(contains: answer)
            let trace = try fleet.trace(ofLast: "ask")
            #expect(trace["answer"] == .string(answer))
            #expect(trace.at("/message/from") == "frontend")
            #expect(trace.at("/message/to") == "backend")
            try await fleet.expectOneAsk()
            _ = recipient
        }
    }
}
