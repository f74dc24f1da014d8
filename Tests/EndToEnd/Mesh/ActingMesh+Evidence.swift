import Platform
import RepowireKit
import TestSupport
import Testing
import Wire

/// What tests look at.
extension ActingMesh {
    /// Waits until the newest message of a kind is in a state.
    func until(state: String, _ kind: String) async throws {
        try await eventually("the \(kind) is \(state)", showing: self.log) {
            try self.trace(ofLast: kind).at("/message/state")?.stringValue == state
        }
    }

    /// Waits until some agent's model is given a tool result that holds the text.
    func untilResult(contains text: String, within limit: Duration = .seconds(20)) async throws {
        try await eventually(
            "a tool result with “\(text)”", within: limit,
            showing: self.log + self.model.summary + self.lastTrace
        ) {
            try self.model.requests().contains { request in
                request.toolResults.contains { $0.contains(text) }
            }
        }
    }

    /// What happened to the newest ask, for a test that failed.
    private var lastTrace: String { (try? trace(ofLast: "ask").prettyText) ?? "(no trace)" }

    /// Waits until the models were given this many prompts that hold the text, from peers.
    func untilPrompts(contain text: String, count: Int = 1) async throws {
        try await eventually("\(count) prompts with “\(text)”", showing: self.log + self.model.summary) {
            try self.model.requests().count { request in
                !request.isAuxiliary && request.step == 0 && request.prompt.contains("[repowire ")
                    && request.prompt.contains(text)
            } == count
        }
    }

    /// The recipient's model saw the question once, and the journal holds one ask with an answer.
    func expectOneAsk() async throws {
        let messages = try client().call(Method.messageList, [:])["messages"]?.arrayValue ?? []
        #expect(messages.count { $0["kind"] == "ask" } == 1)
        #expect(messages.count { $0["kind"] == "reply" } == 0)
        try await until(state: "answered", "ask")
        let prompts = try model.requests().filter { !$0.isAuxiliary && $0.prompt.contains("[repowire ask") }
        #expect(prompts.count { $0.step == 0 } == 1)
    }

    /// The transports that the newest message of a kind was handed to.
    func transports(ofLast kind: String) throws -> Set<String> {
        let steps = try trace(ofLast: kind)["steps"]?.arrayValue ?? []
        return Set(steps.compactMap { $0["transport"]?.stringValue })
    }

    /// Keeps anybody from starting a daemon: its lock is held by this process's folder standing in its way.
    func preventDaemon() throws {
        for attempt in 0..<50 {
            if FileSystem.exists(home.run) { try FileSystem.move(home.run, to: "\(home.path)/run-aside-\(attempt)") }
            // An agent's own programs may start one at any moment, and with it comes the folder.
            if (try? FileSystem.writeNew(home.run, [], mode: 0o600)) != nil { return }
        }
        throw ProgramFailed("a daemon is started again and again")
    }

    func allowDaemon() throws { try FileSystem.remove(home.run) }
}
