import Platform
import RepowireKit
import Testing

@testable import Declarative

/// What reports of hooks become, with payloads that Claude Code 2.1.330 sent.
@Suite struct ReportTests {
    private static let session = "a994e902-af6f-4f57-8b6d-b826b4182af1"
    private let adapter: DeclarativeAdapter

    init() throws {
        adapter = try DeclarativeAdapter(
            manifest: BuiltIn.manifest("claude-code"), context: BuiltIn.context())
    }

    /// A payload with the fields that all have.
    private static func payload(_ event: String, _ more: JSONObject = [:]) -> JSON {
        var object: JSONObject = [
            "session_id": .string(session),
            "transcript_path": .string("/home/dev/.claude/projects/-home-dev-proj/\(session).jsonl"),
            "cwd": "/home/dev/proj", "hook_event_name": .string(event),
        ]
        for member in more.members { object[member.key] = member.value }
        return .object(object)
    }

    private func kinds(_ event: String, _ more: JSONObject = [:]) throws -> [TurnEvent.Kind] {
        try adapter.captureReply(from: RuntimeReport(event: event, payload: Self.payload(event, more))).map(\.kind)
    }

    /// What each of the real payloads means besides that the session lives.
    private static let meanings: [String: [TurnEvent.Kind]] = [
        "UserPromptSubmit": [.began(turn: TurnID("b5bf42aa-9a1f-407b-9328-24b0c0f0d47c"), messages: [])],
        "Stop": [
            .ended(
                turn: TurnID("b5bf42aa-9a1f-407b-9328-24b0c0f0d47c"), messages: [],
                reply: "MCP RESULT: ask_peer(ping) ok")
        ],
        "StopFailure": [
            .failed(
                turn: TurnID("163cfacf-a74b-400c-bd8e-ca1cb1a426c2"), messages: [],
                reason: "API Error: 400 fake bad request")
        ],
        "PermissionRequest": [.state(.blocked("mcp__repowire__ask_peer"))],
        "SessionEnd": [.sessionEnded(reason: "clear")],
    ]

    @Test(arguments: ClaudePayloads.all.keys.sorted())
    func `Every payload that Claude Code sends means what it means`(event: String) throws {
        let payload = try #require(ClaudePayloads.all[event])
        let events = try adapter.captureReply(from: RuntimeReport(event: event, payload: payload))
        #expect(events.map(\.kind) == [.sessionSeen] + (Self.meanings[event] ?? []))
        let session = try #require(events.first?.session)
        #expect(session.key.id == payload["session_id"]?.stringValue)
        #expect(session.directory == "/home/dev/proj")
        #expect(session.facts["transcript"] == payload["transcript_path"]?.stringValue)
        #expect(session.facts["permission_mode"] == payload["permission_mode"]?.stringValue)
    }

    @Test func `The payloads are all there`() {
        #expect(ClaudePayloads.all.count == 16)
        #expect(Self.meanings.keys.allSatisfy { ClaudePayloads.all[$0] != nil })
    }

    @Test func `A session is seen at its start, whatever began it`() throws {
        for source in ["startup", "resume", "clear", "compact"] {
            #expect(try kinds("SessionStart", ["source": .string(source)]) == [.sessionSeen])
        }
    }

    @Test func `The session carries what the report tells about it`() throws {
        let process = ProcessIdentity(pid: 7, start: 8)
        let report = RuntimeReport(
            event: "UserPromptSubmit",
            payload: Self.payload(
                "UserPromptSubmit", ["permission_mode": "bypassPermissions", "session_title": "alpha"]),
            environment: ["TMUX": "/tmp/tmux-0/default,123,0", "TMUX_PANE": "%5"], process: process)
        let session = try #require(try adapter.captureReply(from: report).first?.session)
        #expect(session.key == SessionKey(runtime: "claude-code", id: Self.session))
        #expect(session.process == process)
        #expect(session.directory == "/home/dev/proj")
        #expect(session.pane == "%5")
        #expect(session.title == "alpha")
        #expect(session.state == .unknown)
        #expect(
            session.facts == [
                "transcript": "/home/dev/.claude/projects/-home-dev-proj/\(Self.session).jsonl",
                "permission_mode": "bypassPermissions", "tmux": "/tmp/tmux-0/default",
            ])
    }

    @Test func `A prompt of a person begins a turn without messages of ours`() throws {
        let found = try kinds("UserPromptSubmit", ["prompt_id": "b5bf", "prompt": "CALLMCP ask_peer ping"])
        #expect(found == [.sessionSeen, .began(turn: TurnID("b5bf"), messages: [])])
    }

    @Test(arguments: [
        "%", "<cross-session-message from=\"repowire:x\" from-name=\"x\">\n%\n</cross-session-message>",
        "\n\n<pasted_content id=\"151d\">\n%\n</pasted_content id=\"151d\">\n",
    ])
    func `A prompt that carries our message names it, in every envelope`(envelope: String) throws {
        let id = MessageID("m_0123456789abcdefghjk")
        let message = Message(
            id: id, kind: .ask, from: PeerID("p_1"), to: PeerID("p_2"), body: "hello",
            createdAt: WallTime(milliseconds: 0))
        let sender = Frame.Sender(name: "front", nature: "agent", circle: "default")
        let prompt = envelope.replacing("%", with: Frame.text(for: message, from: sender))
        let found = try kinds("UserPromptSubmit", ["prompt_id": "b5bf", "prompt": .string(prompt)])
        #expect(found.last == .began(turn: TurnID("b5bf"), messages: [id]))
    }

    @Test func `The prompt of a finished background agent is nobody's`() throws {
        let found = try kinds("UserPromptSubmit", ["prompt_id": "b5bf", "prompt": "<task-notification>\n<task-id>…"])
        #expect(found.isEmpty)
    }

    @Test func `The end of a turn brings its answer, and idle only by the registry`() throws {
        let found = try kinds(
            "Stop",
            [
                "prompt_id": "b5bf", "permission_mode": "default", "effort": ["level": "medium"],
                "stop_hook_active": false, "last_assistant_message": "MCP RESULT: ask_peer(ping) ok",
                "background_tasks": [], "session_crons": [],
            ])
        #expect(
            found == [
                .sessionSeen,
                .ended(turn: TurnID("b5bf"), messages: [], reply: "MCP RESULT: ask_peer(ping) ok"),
            ])
    }

    @Test(arguments: [JSONObject(), ["last_assistant_message": nil]])
    func `The end of a turn without text has no answer`(more: JSONObject) throws {
        #expect(try kinds("Stop", more) == [.sessionSeen, .ended(turn: nil, messages: [], reply: nil)])
    }

    @Test func `A turn that failed says why`() throws {
        let failure: JSONObject = [
            "prompt_id": "163c", "error": "unknown", "last_assistant_message": "API Error: 400 fake bad request",
        ]
        let reason = "API Error: 400 fake bad request"
        #expect(try kinds("StopFailure", failure).last == .failed(turn: TurnID("163c"), messages: [], reason: reason))
        #expect(
            try kinds("StopFailure", ["error": "overloaded"]).last
                == .failed(turn: nil, messages: [], reason: "overloaded"))
        #expect(try kinds("StopFailure").last == .failed(turn: nil, messages: [], reason: "the runtime gave no reason"))
    }

    @Test func `A dialog blocks the session, a reminder does not`() throws {
        #expect(try kinds("PermissionRequest", ["tool_name": "Bash"]).last == .state(.blocked("Bash")))
        let dialog: JSONObject = [
            "message": "Claude needs your permission", "notification_type": "permission_prompt",
        ]
        #expect(try kinds("Notification", dialog).last == .state(.blocked("Claude needs your permission")))
        let reminder: JSONObject = [
            "message": "Claude is waiting for your input", "notification_type": "idle_prompt",
        ]
        #expect(try kinds("Notification", reminder) == [.sessionSeen])
    }

    @Test(arguments: ["clear", "prompt_input_exit", "other"])
    func `The end of a session says how it ended`(reason: String) throws {
        #expect(try kinds("SessionEnd", ["reason": .string(reason)]).last == .sessionEnded(reason: reason))
    }

    @Test(arguments: [
        "PreToolUse", "PostToolUse", "PostToolBatch", "MessageDisplay", "SubagentStart", "SubagentStop", "PreCompact",
        "PostCompact", "ConfigChange", "NeverHeardOf",
    ])
    func `An event that means nothing to us shows only that the session lives`(event: String) throws {
        let more: JSONObject = ["prompt_id": "b5bf", "last_assistant_message": "not an answer", "agent_id": "a764"]
        #expect(try kinds(event, more) == [.sessionSeen])
    }

    @Test(
        arguments: [
            [:], ["session_id": ""], ["session_id": nil], ["session_id": ["a"]], ["session_id": "../../etc/passwd"],
            ["session_id": "a\u{1B}[2Jb"], "text", nil, [1, 2],
        ] as [JSON])
    func `A report of no session is nothing`(payload: JSON) throws {
        #expect(try adapter.captureReply(from: RuntimeReport(event: "Stop", payload: payload)).isEmpty)
    }

    @Test func `Values of other types and sizes do no harm`() throws {
        let long = String(repeating: "x", count: 5000)
        let report = RuntimeReport(
            event: "Stop",
            payload: [
                "session_id": 7, "cwd": ["a"], "prompt_id": ["b"], "last_assistant_message": 12,
                "transcript_path": .string(long), "permission_mode": true,
            ], environment: ["TMUX": ",1,0"])
        let events = try adapter.captureReply(from: report)
        #expect(events.map(\.kind) == [.sessionSeen, .ended(turn: nil, messages: [], reply: "12")])
        #expect(events.first?.session.key.id == "7")
        #expect(events.first?.session.directory == "/")
        #expect(events.first?.session.facts == ["permission_mode": "true"])
    }

    @Test func `Nothing to say is the manifest's neutral answer`() throws {
        let report = RuntimeReport(event: "Stop", payload: Self.payload("Stop"))
        #expect(adapter.neutralAnswer(to: report) == HookAnswer())
        var manifest = try BuiltIn.manifest("claude-code")
        manifest.hooks?.neutral = "{}"
        let other = try DeclarativeAdapter(manifest: manifest, context: BuiltIn.context())
        #expect(other.neutralAnswer(to: report) == HookAnswer(stdout: "{}"))
    }

    @Test func `A runtime without a registry is idle by its hooks`() throws {
        var manifest = try BuiltIn.manifest("claude-code")
        manifest.turn.idleByRegistry = false
        let other = try DeclarativeAdapter(manifest: manifest, context: BuiltIn.context())
        func last(_ event: String) throws -> TurnEvent.Kind? {
            try other.captureReply(from: RuntimeReport(event: event, payload: Self.payload(event))).last?.kind
        }
        for event in ["SessionStart", "Stop", "StopFailure"] { #expect(try last(event) == .state(.idle)) }
    }

    @Test func `The demo agent's reports are read by its manifest`() throws {
        let demo = try DeclarativeAdapter(manifest: BuiltIn.manifest("demo"), context: BuiltIn.context())
        let payload: JSON = ["session": "s1", "directory": "/w", "turn": "t1", "reply": "yes", "prompt": "hi"]
        let ended = try demo.captureReply(from: RuntimeReport(event: "turn_ended", payload: payload))
        #expect(
            ended.map(\.kind) == [
                .sessionSeen, .ended(turn: TurnID("t1"), messages: [], reply: "yes"), .state(.idle),
            ])
        #expect(ended.first?.session.key == SessionKey(runtime: "demo", id: "s1"))
    }
}
