import RepowireKit
import TestSupport
import Testing

/// What the plug-in tells the daemon, and what it does when it is asked.
@Suite("The plug-in", .serialized, .enabled(if: PluginStage.node != nil, "node is not installed"))
struct PluginTests {
    private typealias Talk = Conversation
    private static let busy: JSON = ["sessionID": "ses_1", "status": ["type": "busy"]]
    private static let idle: JSON = ["sessionID": "ses_1", "status": ["type": "idle"]]

    /// A terminal with one session that did something already.
    private func stage(_ messages: [JSON] = [], arguments: [String] = []) async throws -> PluginStage {
        let stage = try await PluginStage(arguments: arguments)
        try await stage.set(["sessions": [["id": "ses_1", "title": "One"]], "messages": ["ses_1": .array(messages)]])
        try await stage.begin()
        try await stage.event("session.status", PluginTests.busy)
        try await stage.event("session.status", PluginTests.idle)
        try await stage.reported("state", ["session": "ses_1", "state": "idle"])
        return stage
    }

    @Test func `A terminal without a session is a peer until it has one`() async throws {
        let stage = try await PluginStage()
        try await stage.set(["sessions": [["id": "ses_old"]]])
        try await stage.begin()
        let home = try await stage.reported("state", ["state": "idle", "directory": "/work"])
        #expect(stage.lines.first?.at("/params/plugin/runtime") == "opencode")
        #expect(stage.lines.first?.at("/params/plugin/environment/TMUX_PANE") == "%3")
        let name = try #require(home.at("/payload/session")?.stringValue)
        #expect(name.hasPrefix("home-"))
        try await stage.event("session.created", ["sessionID": "ses_1", "info": ["id": "ses_1", "title": "New"]])
        try await stage.reported("session_ended", ["session": name])
        try await stage.reported("state", ["session": "ses_1", "title": "New", "state": "idle"])
        #expect(!stage.events.contains { $0.at("/payload/session") == "ses_old" })
    }

    @Test func `A message to a terminal without a session opens one there`() async throws {
        let stage = try await PluginStage()
        try await stage.begin()
        let home = try await stage.reported("state", ["state": "idle"]).at("/payload/session")?.stringValue ?? ""
        #expect(try await stage.inject("m_1", into: home)["outcome"] == "refused")
        #expect(try await stage.said("posted")["body"] == ["sessionID": "ses_created"])
        try await stage.reported("state", ["session": "ses_created", "state": "idle"])
        #expect(try await stage.inject("m_1", into: "ses_created")["outcome"] == "accepted")
    }

    @Test func `A message goes in once, with ids of ours and the agent and model of the session`() async throws {
        let stage = try await stage([Talk.user("u0"), Talk.model("a0", of: "u0", "Hi")])
        let answer = try await stage.inject("m_1", into: "ses_1", text: "line one\n!two")
        #expect(answer["outcome"] == "accepted", "\(answer.text)")
        #expect(answer["turn"] == "msg_rw_1_ses_1")
        let prompt = try await stage.said("prompted")
        #expect(prompt["prompted"] == "ses_1")
        #expect(prompt.at("/body/agent") == "plan")
        #expect(prompt.at("/body/model/modelID") == "small")
        #expect(prompt.at("/body/parts/0/text") == "line one\n!two")
        #expect(prompt.at("/body/parts/0/id") == "prt_rw_1_ses_1")
        try await stage.event("session.status", PluginTests.busy)
        #expect(try await stage.inject("m_1", into: "ses_1")["outcome"] == "accepted")
        #expect(try stage.lines(with: "prompted").count == 1)
    }

    @Test func `In a session without a prompt the command line says which agent`() async throws {
        let stage = try await stage(arguments: ["--agent", "plan", "--model=fake/large/one"])
        #expect(try await stage.inject("m_1", into: "ses_1")["outcome"] == "accepted")
        let prompt = try await stage.said("prompted")
        #expect(prompt.at("/body/agent") == "plan")
        #expect(prompt.at("/body/model") == ["providerID": "fake", "modelID": "large/one"])
    }

    @Test func `What OpenCode does not hold in that session is not accepted`() async throws {
        let stage = try await stage()
        try await stage.set(["loses": true])
        let answer = try await stage.inject("m_1", into: "ses_1")
        #expect(answer["outcome"] == "refused")
        #expect(answer["reason"]?.stringValue?.contains("does not hold it") == true)
        try await stage.set(["fails": ["name": "BadRequest", "data": ["message": "bad id"]]])
        #expect(try await stage.inject("m_2", into: "ses_1")["reason"]?.stringValue?.contains("bad id") == true)
        try await stage.set(["fails": ["name": "NotFoundError", "status": 404]])
        #expect(try await stage.inject("m_3", into: "ses_1")["outcome"] == "unreachable")
        #expect(try await stage.inject("m_4", into: "ses_9")["outcome"] == "unreachable")
    }

    @Test func `A session that is busy, waits for its user or works on another message takes none`() async throws {
        let stage = try await stage()
        try await stage.event("session.status", PluginTests.busy)
        #expect(try await stage.inject("m_1", into: "ses_1")["reason"] == "the session is busy")
        try await stage.event("session.created", ["info": ["id": "ses_child", "parentID": "ses_1"]])
        try await stage.event("permission.asked", ["id": "per_1", "sessionID": "ses_child", "permission": "bash"])
        try await stage.reported("state", ["state": "blocked", "reason": "a permission: bash", "session": "ses_1"])
        try await stage.event("session.status", PluginTests.idle)
        let waiting = try await stage.inject("m_1", into: "ses_1")
        #expect(waiting["reason"]?.stringValue?.contains("waits for its user") == true)
        try await stage.event("permission.replied", ["sessionID": "ses_child", "requestID": "per_1", "reply": "once"])
        try await stage.reported("state", ["session": "ses_1", "state": "idle"], count: 2)
        #expect(try await stage.inject("m_1", into: "ses_1")["outcome"] == "accepted")
        #expect(try await stage.inject("m_2", into: "ses_1")["reason"] == "the session works on another message")
        #expect(try await stage.inject("m_3", into: "ses_child")["outcome"] == "unreachable")
        #expect(!stage.events.contains { $0.at("/payload/session") == "ses_child" })
    }

    @Test func `The answer is reported when the turn is over, before the session is idle`() async throws {
        let stage = try await stage()
        #expect(try await stage.inject("m_1", into: "ses_1")["outcome"] == "accepted")
        try await stage.event("session.status", PluginTests.busy)
        let turn = "msg_rw_1_ses_1"
        try await stage.set(["messages": ["ses_1": [Talk.user(turn), Talk.model("a", of: turn, "42")]]])
        try await stage.event("session.status", PluginTests.idle)
        try await stage.event("session.idle", ["sessionID": "ses_1"])
        try await stage.reported("turn_ended", ["turn": turn, "reply": "42", "session": "ses_1"])
        try await stage.reported("state", ["session": "ses_1", "state": "idle"], count: 2)
        let names = stage.events.compactMap { $0["event"]?.stringValue }
        #expect(names.filter { $0 == "turn_ended" }.count == 1)
        #expect(names.last == "state")
    }

    @Test func `An error is reported once, though it is written down after the session went idle`() async throws {
        let stage = try await stage()
        #expect(try await stage.inject("m_1", into: "ses_1")["outcome"] == "accepted")
        try await stage.event("session.status", PluginTests.busy)
        let turn = "msg_rw_1_ses_1"
        let error: JSON = ["name": "APIError", "data": ["message": "no credit", "statusCode": 400]]
        try await stage.event("session.error", ["sessionID": "ses_1", "error": error])
        try await stage.event("session.status", PluginTests.idle)
        try await stage.event("session.idle", ["sessionID": "ses_1"])
        let messages: JSON = [Talk.user(turn), Talk.model("a", of: turn, finish: nil, error: error)]
        try await stage.set(["messages": ["ses_1": messages]])
        try await stage.event("session.status", PluginTests.idle)
        try await stage.reported("turn_failed", ["turn": turn, "error": "no credit"])
        try await stage.reported("state", ["session": "ses_1", "state": "idle"], count: 2)
        #expect(stage.events.filter { $0["event"]?.stringValue?.hasPrefix("turn_") == true }.count == 1)
    }

    @Test func `A daemon that comes back is told everything again`() async throws {
        let stage = try await stage()
        try await stage.event("permission.asked", ["id": "per_1", "sessionID": "ses_1", "permission": "edit"])
        try await stage.reported("state", ["state": "blocked"])
        stage.stopDaemon()
        try await stage.event("session.updated", ["info": ["id": "ses_1", "title": "Two"]])
        try stage.startDaemon()
        try await stage.reported("state", ["state": "blocked", "title": "Two", "session": "ses_1"])
    }

    @Test func `Who calls a tool is told before the call goes on, and a silent daemon holds it a second`() async throws
    {
        let stage = try await stage()
        let input: JSON = ["tool": "repowire_ask_peer", "sessionID": "ses_1", "callID": "c"]
        try stage.tell([
            "hook": "tool.execute.before", "values": [input, ["args": ["peer": "backend", "message": "x"]]],
        ])
        let done = try await stage.said("hooked")
        #expect((900...3000).contains(done["milliseconds"]?.intValue ?? 0))
        let call = try #require(stage.lines.first { $0["method"] == "plugin/calling" })
        #expect(
            call["params"] == [
                "session": "ses_1", "tool": "ask_peer", "arguments": ["peer": "backend", "message": "x"],
            ])
    }

    @Test func `No hook throws, whatever it is given`() async throws {
        let stage = try await stage()
        let odd: [JSON] = [
            nil, [:], ["sessionID": nil], ["type": "session.created"], ["type": "session.status"], "x", 1,
        ]
        for value in odd {
            try stage.tell(["event": value])
            try await stage.event(value["type"]?.stringValue ?? "permission.asked", value)
            for hook in ["chat.message", "tool.execute.before"] {
                try stage.tell(["hook": .string(hook), "values": [value, value]])
                try stage.tell(["hook": .string(hook)])
            }
        }
        try stage.tell(["hook": "dispose"])
        try await eventually("all hooks returned") { try stage.lines(with: "hooked").count == odd.count * 4 + 1 }
        #expect(try stage.lines(with: "error") == [])
    }

    @Test func `Without a daemon it keeps no process alive and no hook waiting`() async throws {
        let stage = try await PluginStage(hasDaemon: false)
        try await stage.begin()
        let input: JSON = ["tool": "repowire_whoami", "sessionID": "ses_1"]
        try stage.tell(["hook": "tool.execute.before", "values": [input, ["args": [:]]]])
        #expect(try await stage.said("hooked")["milliseconds"]?.intValue ?? 99 < 50)
        #expect(try await stage.leave() == 0)
    }
}
