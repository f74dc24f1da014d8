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

            var times: [Int64] = []
            for round in 0..<3 {
                try await fleet.untilPeers(["frontend", "backend"])
                try await asker.ask("backend", "ECHO:round \(round)")
                try await fleet.untilResult(contains: "round \(round)")
                times.append(try fleet.milliseconds(ofAskContaining: "round \(round)"))
            }
            print("\(pair.testDescription), from tool call to result, ms:", times.sorted())
            // A loaded machine slows both agents: the best round counts.
            #expect(try #require(times.min()) <= pair.limit)
            _ = recipient
        }
    }
}

extension Pairs.Pair {
    /// How long an ask between warm sessions may take, in milliseconds: most of it is the recipient's own.
    fileprivate var limit: Int64 {
        switch recipient.id {
        case "claude-code": 600
        case "gemini-cli": 2000
        default: 1000
        }
    }
}

extension Fleet {
    /// From the end of the model's answer that calls the tool to the request that brings the tool's result.
    fileprivate func milliseconds(ofAskContaining text: String) throws -> Int64 {
        let own = try model.requests().filter {
            !$0.isAuxiliary && $0.prompt.contains("CALL ") && $0.prompt.contains(text)
                && !$0.prompt.contains("[repowire ")
        }
        let call = try #require(own.first { $0.step == 0 }?.json["ended"]?.intValue)
        let result = try #require(own.first { $0.step == 1 }?.json["at"]?.intValue)
        return (result - call) / 1000
    }
}
