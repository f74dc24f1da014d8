import RepowireKit
import Testing
import Wire

@testable import AgentHost

/// The host between a daemon and an agent, line by line.
@Suite struct HostTests {
    private func state(_ line: RPCLine?) -> String? {
        guard case .notification("peer/state", let params) = line else { return nil }
        return params["state"]?.stringValue
    }

    private func call(_ line: RPCLine?, _ method: String) -> JSON? {
        switch line {
        case .request(_, method, let params), .notification(method, let params): return params
        default: return nil
        }
    }

    // MARK: Beginning

    @Test func `It joins once its agent has a session, whichever is there first`() throws {
        var stage = HostStage()
        stage.actions = stage.host.start()
        #expect(call(stage.toAgent.first, "initialize")?["protocolVersion"] == 1)
        #expect(stage.host.connected().isEmpty)
        try stage.agentAnswers(["protocolVersion": 1])
        #expect(call(stage.toAgent.first, "session/new") == ["cwd": "/work/backend", "mcpServers": []])
        try stage.agentAnswers(["sessionId": "s1"])
        let join = try #require(call(stage.toDaemon.first, "peer/join"))
        #expect(join == ["name": "backend", "directory": "/work/backend", "state": "idle"])
    }

    @Test func `An agent of another version, and one that wants a login, are given up with the reason`() throws {
        var stage = HostStage()
        stage.actions = stage.host.start()
        try stage.agentAnswers(["protocolVersion": 2])
        #expect(stage.end == "the agent speaks version 2 of the Agent Client Protocol, not 1")
        stage = HostStage()
        stage.actions = stage.host.start()
        try stage.agentAnswers(["protocolVersion": 1])
        try stage.agentFails("Authentication required")
        #expect(stage.end == "the agent cannot begin a session: Authentication required")
        stage = HostStage()
        stage.actions = stage.host.start()
        try stage.agentAnswers(["protocolVersion": 1])
        try stage.agentAnswers([:])
        #expect(stage.end == "the agent began a session without an id")
    }

    // MARK: Turns

    @Test func `A question is accepted when the agent shows that it has it, and answered with what it says last`()
        throws
    {
        var stage = try HostStage.ready()
        stage.offer("m1")
        #expect(call(stage.toAgent.first, "session/prompt")?.at("/prompt/0/text") == "text of m1")
        #expect(stage.said == "── frontend asks\nbody of m1")
        #expect(stage.toDaemon == [])
        stage.update("available_commands_update")
        #expect(stage.toDaemon == [])
        stage.says("I look ")
        #expect(call(stage.toDaemon.first, "message/accepted") == ["id": "m1"])
        stage.says("into it.")
        #expect(stage.toDaemon == [])
        stage.update("tool_call", ["title": "grep", "status": "pending"])
        #expect(stage.said == "I look into it.\n· grep (pending)")
        stage.says("Port ")
        stage.says("8080.")
        try stage.agentAnswers(["stopReason": "end_turn"])
        #expect(call(stage.toDaemon.first, "message/answer") == ["id": "m1", "text": "Port 8080."])
    }

    @Test func `An answer that comes before a last tool is the answer all the same`() throws {
        var stage = try HostStage.ready()
        stage.offer("m1")
        stage.says("Port 8080.")
        stage.update("tool_call_update", ["title": "note it", "status": "completed"])
        stage.says("\n")
        try stage.agentAnswers(["stopReason": "end_turn"])
        #expect(call(stage.toDaemon.first, "message/answer")?["text"] == "Port 8080.")
    }

    @Test(arguments: [
        ("end_turn", "it ended its turn without an answer"), ("cancelled", "its turn was stopped"),
        ("refusal", "the model refused"), ("max_tokens", "it stopped before it was done: max_tokens"),
    ])
    func `A turn that ends otherwise ends the question with the reason`(_ stop: String, _ reason: String) throws {
        var stage = try HostStage.ready()
        stage.offer("m1")
        if stop != "end_turn" { stage.says("half an ans") }
        try stage.agentAnswers(["stopReason": .string(stop)])
        #expect(stage.toDaemon.compactMap { call($0, "message/fail") } == [["id": "m1", "reason": .string(reason)]])
    }

    @Test func `An error of the model ends the question with its words`() throws {
        var stage = try HostStage.ready()
        stage.offer("m1")
        try stage.agentFails("out of order")
        #expect(call(stage.toDaemon.first, "message/accepted") != nil)
        #expect(call(stage.toDaemon.last, "message/fail") == ["id": "m1", "reason": "out of order"])
    }

    @Test func `A notification is busy until its turn is over, and accepted when it was read`() throws {
        var stage = try HostStage.ready()
        stage.offer("m1", kind: "notify")
        stage.says("Fine.")
        #expect(state(stage.toDaemon.first) == "busy")
        #expect(call(stage.toDaemon.last, "message/accepted") == ["id": "m1"])
        try stage.daemonAnswers([:])
        #expect(stage.toDaemon == [], "it is not at rest")
        try stage.agentAnswers(["stopReason": "end_turn"])
        #expect(stage.toDaemon.map(state) == ["idle"])
    }

    // MARK: Losing the daemon

    @Test func `An offer that comes again is one prompt, and its answer is said again`() throws {
        var stage = try HostStage.ready()
        stage.offer("m1")
        stage.offer("m1")
        #expect(stage.actions == [])
        stage.says("8080")
        stage.offer("m1")
        #expect(call(stage.toDaemon.first, "message/accepted") == ["id": "m1"])
        #expect(stage.toAgent == [])
        try stage.agentAnswers(["stopReason": "end_turn"])
        stage.offer("m1")
        #expect(stage.toAgent == [])
        #expect(call(stage.toDaemon.first, "message/answer") == ["id": "m1", "text": "8080"])
    }

    @Test func `What the daemon missed it hears when it is back, until it has confirmed it`() throws {
        var stage = try HostStage.ready()
        stage.offer("m1")
        _ = stage.host.disconnected()
        stage.says("8080")
        #expect(stage.toDaemon == [])
        stage.actions = stage.host.connected()
        #expect(call(stage.toDaemon.first, "peer/join")?["state"] == "busy")
        try stage.daemonAnswers([:])
        #expect(call(stage.toDaemon.first, "message/accepted") == ["id": "m1"])
        _ = stage.host.disconnected()
        try stage.agentAnswers(["stopReason": "end_turn"])
        #expect(stage.toDaemon == [])
        for _ in 0..<2 {
            stage.actions = stage.host.connected()
            #expect(call(stage.toDaemon.first, "peer/join")?["state"] == "busy", "the answer is not told yet")
            try stage.daemonAnswers([:])
            #expect(stage.toDaemon.compactMap { call($0, "message/answer") } == [["id": "m1", "text": "8080"]])
            _ = stage.host.disconnected()
        }
        stage.actions = stage.host.connected()
        try stage.daemonAnswers([:])
        try stage.daemonAnswers([:])
        #expect(stage.toDaemon.map(state) == ["idle"])
        _ = stage.host.disconnected()
        stage.actions = stage.host.connected()
        #expect(call(stage.toDaemon.first, "peer/join")?["state"] == "idle")
        try stage.daemonAnswers([:])
        #expect(stage.toDaemon == [])
    }

    @Test func `An answer that nobody wants any more is not said for ever`() throws {
        var stage = try HostStage.ready()
        stage.offer("m1")
        stage.says("8080")
        try stage.agentAnswers(["stopReason": "end_turn"])
        let id = try #require(stage.host.daemonCalls.keys.max())
        stage.daemon(.failure(id: .int(id), WireError(.conflict, "message m1 is over: cancelled")))
        #expect(stage.said.contains("cancelled"))
        _ = stage.host.disconnected()
        stage.actions = stage.host.connected()
        try stage.daemonAnswers([:])
        #expect(stage.toDaemon == [])
    }

    @Test func `What a daemon that is about to end refuses, the next one gets`() throws {
        var stage = try HostStage.ready()
        stage.offer("m1")
        stage.says("8080")
        try stage.agentAnswers(["stopReason": "end_turn"])
        func refuse(_ name: WireError.Name) throws {
            let id = try #require(stage.host.daemonCalls.keys.max())
            stage.daemon(.failure(id: .int(id), WireError(name, "not now")))
        }
        try refuse(.shuttingDown)
        _ = stage.host.disconnected()
        stage.actions = stage.host.connected()
        try refuse(.shuttingDown)
        #expect(stage.end == nil)
        _ = stage.host.disconnected()
        stage.actions = stage.host.connected()
        try refuse(.conflict)
        #expect(stage.end == nil, "it has worked for others")
        _ = stage.host.disconnected()
        stage.actions = stage.host.connected()
        try stage.daemonAnswers([:])
        #expect(stage.toDaemon.compactMap { call($0, "message/answer") } == [["id": "m1", "text": "8080"]])
    }

    @Test func `A daemon that does not take a new agent ends it, with the reason`() throws {
        var stage = HostStage()
        stage.actions = stage.host.start()
        _ = stage.host.connected()
        try stage.agentAnswers(["protocolVersion": 1])
        try stage.agentAnswers(["sessionId": "s1"])
        let id = try #require(stage.host.daemonCalls.keys.max())
        stage.daemon(.failure(id: .int(id), WireError(.conflict, "a program named \"backend\" is here already")))
        #expect(stage.end?.contains("is here already") == true)
    }

    @Test func `What is too long for a line of the daemon's is not sent again and again`() throws {
        var stage = try HostStage.ready()
        stage.offer("m1")
        stage.says(String(repeating: "\u{1}", count: WireProtocol.maximumLine / 6))
        try stage.agentAnswers(["stopReason": "end_turn"])
        let reason = call(stage.toDaemon.last, "message/fail")?["reason"]?.stringValue
        #expect(reason?.hasPrefix("its answer of ") == true)
        stage.offer("m2")
        try stage.agentFails(String(repeating: "👩‍👩‍👧‍👦", count: 2000))
        let cut = try #require(call(stage.toDaemon.last, "message/fail")?["reason"]?.stringValue)
        #expect(cut.unicodeScalars.count == 2000)
    }

    // MARK: Permissions

    @Test func `A permission is asked in the window and answered by its number alone`() throws {
        var stage = try HostStage.ready()
        stage.offer("m1")
        stage.wants("rm -r build")
        #expect(call(stage.toDaemon.first, "message/accepted") == ["id": "m1"])
        #expect(state(stage.toDaemon.last) == "blocked")
        #expect(stage.said.hasPrefix("May it: rm -r build\n  1  Allow\n  2  Reject"))
        for line in ["", "3", "0", "-1", "yes", "1 2x", "99999999999999999999"] {
            stage.actions = stage.host.typed(line)
            #expect(stage.toAgent == [], "\(line)")
            #expect(stage.said == "Type a number from 1 to 2.")
        }
        stage.actions = stage.host.typed(" 2 ")
        #expect(stage.toAgent == [.result(id: 7, ["outcome": ["outcome": "selected", "optionId": "no"]])])
        #expect(stage.toDaemon.map(state) == ["busy"])
    }

    @Test func `Two permissions are asked one after the other`() throws {
        var stage = try HostStage.ready()
        stage.offer("m1")
        stage.wants("first", id: 7)
        stage.wants("second", id: 8)
        #expect(stage.said == "")
        stage.actions = stage.host.typed("1")
        #expect(stage.toAgent == [.result(id: 7, ["outcome": ["outcome": "selected", "optionId": "yes"]])])
        #expect(stage.said.hasPrefix("May it: second"))
        #expect(stage.toDaemon.map(state) == ["blocked"])
        stage.actions = stage.host.typed("1")
        #expect(stage.toAgent == [.result(id: 8, ["outcome": ["outcome": "selected", "optionId": "yes"]])])
    }

    @Test func `Ctrl-C stops the turn and its question, and nothing when there is none`() throws {
        var stage = try HostStage.ready()
        stage.actions = stage.host.interrupt()
        #expect(stage.toAgent == [])
        stage.offer("m1")
        stage.wants("rm")
        stage.actions = stage.host.interrupt()
        #expect(stage.toAgent.first == .result(id: 7, ["outcome": ["outcome": "cancelled"]]))
        #expect(call(stage.toAgent.last, "session/cancel") == ["sessionId": "s1"])
        try stage.agentAnswers(["stopReason": "cancelled"])
        #expect(call(stage.toDaemon.last, "message/fail") == ["id": "m1", "reason": "its turn was stopped"])
        stage.actions = stage.host.typed("1")
        #expect(
            call(stage.toAgent.first, "session/prompt")?.at("/prompt/0/text") == "1", "no answer to an old question")
    }

    @Test func `A permission outside a turn is refused`() throws {
        var stage = try HostStage.ready()
        stage.wants("rm")
        #expect(stage.toAgent == [.result(id: 7, ["outcome": ["outcome": "cancelled"]])])
        #expect(stage.host.questions.isEmpty)
    }

    // MARK: The person, and an agent that misbehaves

    @Test func `What a person types is a turn of its own, and what comes meanwhile waits`() throws {
        var stage = try HostStage.ready()
        stage.actions = stage.host.typed("  ")
        #expect(stage.actions == [])
        stage.actions = stage.host.typed("look around")
        #expect(state(stage.toDaemon.first) == "busy")
        stage.offer("m1")
        #expect(stage.toAgent == [])
        stage.says("Nice here.")
        try stage.agentAnswers(["stopReason": "end_turn"])
        #expect(stage.said.hasPrefix("Nice here."))
        #expect(call(stage.toAgent.first, "session/prompt")?.at("/prompt/0/text") == "text of m1")
        #expect(stage.toDaemon.compactMap { call($0, "message/answer") } == [])
        stage.says("8080")
        try stage.agentAnswers(["stopReason": "end_turn"])
        #expect(call(stage.toDaemon.last, "message/answer") == ["id": "m1", "text": "8080"])
    }

    @Test func `What an agent says that is no protocol harms nothing`() throws {
        var stage = try HostStage.ready()
        stage.offer("m1")
        for text in ["Warning: deprecated", "{", #"{"jsonrpc":"1.0","id":1,"result":{}}"#, "\u{0}", "[]"] {
            stage.actions = stage.host.agentSaid(.init(bytes: Array(text.utf8)))
            #expect(stage.said == text)
        }
        for json: JSON in [
            ["jsonrpc": "2.0", "id": 999, "result": [:]], ["jsonrpc": "2.0", "id": "x", "result": [:]],
            ["jsonrpc": "2.0", "method": "session/update", "params": []],
            ["jsonrpc": "2.0", "method": "session/update"], ["jsonrpc": "2.0", "method": "_x/y", "params": [:]],
        ] {
            stage.actions = stage.host.agentSaid(.init(bytes: json.bytes))
            #expect(stage.actions == [], "\(json.text)")
        }
        stage.update("agent_message_chunk", ["content": ["type": "text", "text": "not ours"]], session: "s2")
        stage.update("agent_message_chunk", ["content": ["type": "image", "data": "x"]])
        stage.agent(.request(id: 5, method: "fs/write_text_file", params: ["path": "/etc/passwd"]))
        guard case .failure(5, let error) = try #require(stage.toAgent.first) else {
            Issue.record("it does not answer")
            return
        }
        #expect(error.name == .unknownMethod)
        stage.agent(.request(id: 6, method: "session/request_permission", params: ["options": []]))
        guard case .failure(6, _) = try #require(stage.toAgent.first) else {
            Issue.record("it does not answer")
            return
        }
        stage.says("ours")
        try stage.agentAnswers(["stopReason": "end_turn"])
        #expect(call(stage.toDaemon.last, "message/answer") == ["id": "m1", "text": "ours"])
    }

    @Test func `An answer of which a part was lost is no answer`() throws {
        var stage = try HostStage.ready()
        stage.offer("m1")
        stage.says("the beginning")
        stage.actions = stage.host.agentSaid(.init(bytes: [], isTooLong: true))
        stage.says("the end")
        try stage.agentAnswers(["stopReason": "end_turn"])
        let reason = call(stage.toDaemon.last, "message/fail")?["reason"]?.stringValue
        #expect(reason?.contains("too long") == true)
    }
}
