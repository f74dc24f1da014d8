import RepowireKit
import Testing

@testable import Manifests

@Suite struct FullManifestTests {
    private func manifest() throws -> AdapterManifest {
        try ManifestReader.read(Array(ManifestSamples.full.utf8), file: "agent.yaml")
    }

    @Test func `The sample uses every key there is`() throws {
        let root = try YAMLReader.read(Array(ManifestSamples.full.utf8), file: "agent.yaml")
        var used: Set<String> = []
        func visit(_ node: YAMLNode) {
            switch node.content {
            case .mapping(let members):
                for member in members {
                    used.insert(member.key)
                    visit(member.value)
                }
            case .sequence(let items): items.forEach(visit)
            case .scalar: break
            }
        }
        visit(root)
        var known: Set<String> = []
        func collect(_ form: Form) {
            switch form {
            case .keys(let keys):
                for key in keys.keys where known.insert("\(keys.title).\(key.name)").inserted {
                    #expect(used.contains(key.name), "\(keys.title).\(key.name)")
                    collect(key.form)
                }
            case .list(let item, _): collect(item)
            case .map(_, _, let value): collect(value)
            case .either(let forms): forms.forEach(collect)
            case .named(_, _, let form): collect(form)
            default: break
            }
        }
        collect(ManifestSchema.adapter.form)
        #expect(known.count > 80)
    }

    @Test func `Identity and detection arrive`() throws {
        let manifest = try manifest()
        #expect(manifest.id == "agent")
        #expect(manifest.title == "Some agent")
        #expect(manifest.kind == .runtime)
        #expect(manifest.driver == "own-driver")
        #expect(manifest.verified == AdapterManifest.Verification(version: "1.2", how: .harness))
        #expect(manifest.isOptional)
        #expect(manifest.detect.binaries == ["agent", "agent2"])
        #expect(manifest.detect.paths == ["{root}/x", "~/y"])
        var version = VersionRule(arguments: ["--version"], pattern: #"v(\d+)"#, minimum: "1.0", below: "9")
        (version.older, version.newer) = ("agent-0", "agent-9")
        #expect(manifest.detect.version == version)
        #expect(manifest.root == RootRule(path: "~/.agent", environment: "AGENT_HOME", name: ".agent"))
        #expect(manifest.environment == ["AGENT_PID", "TMUX_PANE"])
        #expect(manifest.settings == ["anything": [1, "two", ["three": 3]]])
    }

    @Test func `The registry arrives`() throws {
        let registry = try #require(try manifest().registry)
        var expected = RegistryRules(
            glob: "{root}/sessions/*.json", pid: FieldSource(pointer: "/file", pattern: #"(\d+)\.lock"#),
            session: FieldSource(pointer: "/id"), directory: FieldSource(pointer: "/cwd"))
        expected.processStart = FieldSource(pointer: "/start")
        expected.pane = FieldSource(pointer: "/pane")
        expected.title = FieldSource(pointer: "/title")
        expected.state = FieldSource(pointer: "/state")
        expected.states = ["ready": "idle", "working": "busy", "asking": "blocked"]
        expected.blockedReason = FieldSource(pointer: "/why")
        expected.facts = [
            "socket": FieldSource(pointer: "/socket"), "protocol": FieldSource(pointer: "/protocol", pattern: "(.*)"),
        ]
        expected.addressable = [
            FieldTest(pointer: "/kind", anyOf: ["human"]), FieldTest(pointer: "/mode", anyOf: ["a", "1", "true"]),
        ]
        #expect(registry == expected)
    }

    @Test func `Payload and hooks arrive`() throws {
        let manifest = try manifest()
        var payload = PayloadRules()
        payload.session = ["/s", "/t"]
        payload.directory = ["/c"]
        payload.prompt = ["/p"]
        payload.turn = ["/u"]
        payload.reply = ["/r"]
        payload.error = ["/e"]
        payload.transcript = ["/x"]
        payload.title = ["/y"]
        payload.reason = ["/z"]
        payload.facts = ["mode": ["/mode", "/m"]]
        payload.pidVariables = ["AGENT_PID"]
        #expect(manifest.payload == payload)
        let match = [
            FieldTest(pointer: "/kind", anyOf: ["a", "b"], present: true), FieldTest(pointer: "/text", prefix: "x"),
        ]
        var hooks = HookRules(
            file: "{root}/hooks.jsonc", format: .jsonc, path: ["a", "b"],
            events: [
                .init(meaning: .started, event: "Start"),
                .init(meaning: .prompt, event: "Prompt", match: match, matcher: "*"),
                .init(meaning: .turnEnded, event: "End"), .init(meaning: .turnEnded, event: "Ended"),
                .init(meaning: .turnFailed, event: "Fail"), .init(meaning: .turnInterrupted, event: "Stop"),
                .init(meaning: .blocked, event: "Ask"), .init(meaning: .unblocked, event: "Go"),
                .init(meaning: .sessionEnded, event: "Exit"),
            ])
        hooks.runner = .argv
        hooks.timeout = 2500
        hooks.timeoutUnit = .milliseconds
        hooks.ignore = [
            FieldTest(pointer: "/prompt", prefix: "<a"), FieldTest(pointer: "/prompt", prefix: "<b"),
            FieldTest(pointer: "/sub", present: true),
        ]
        hooks.neutral = "{}"
        hooks.name = "mesh"
        hooks.continuation = ["go": "on", "with": ["{{text}}"]]
        #expect(manifest.hooks == hooks)
    }

    @Test func `Edits arrive`() throws {
        let expected: [(String, FileEdit.Format, InstallRule.Change, String)] = [
            ("{root}/c.json", .json, .set(path: ["x", "y"], value: ["on": true]), "one"),
            ("{home_root}/d.yaml", .yaml, .item(path: ["l"], value: "v", owner: .value), "two"),
            ("~/e.json", .json, .item(path: ["l"], value: ["n": 1], owner: .key(pointer: "/n", value: 1)), "three"),
            (
                "~/e.json", .json, .item(path: ["l"], value: ["n": "x"], owner: .prefix(pointer: "/n", text: "x")),
                "four"
            ),
            (
                "~/e.json", .json, .item(path: ["l"], value: ["n": "x"], owner: .contains(pointer: "/n", text: "x")),
                "five"
            ),
            ("/f", .whole, .file(contents: "text\n"), "six"),
        ]
        let rules = expected.map { InstallRule(file: $0.0, format: $0.1, change: $0.2, purpose: $0.3) }
        #expect(try manifest().install == rules)
    }

    @Test func `Doors, screen, turns and tools arrive`() throws {
        let manifest = try manifest()
        var first = DoorRule(via: .unixSocket, when: .any, evidence: .record, withinMilliseconds: 1500)
        first.graceMilliseconds = 2500
        first.socket = "socket"
        first.requires = ["protocol": "1"]
        first.unless = ["mode": ["loose", "2"], "protocol": ["3"]]
        first.shields = ["</frame"]
        first.authentication = #"{"token":"{{token}}"}"#
        first.frame = [
            "text": "{{text}}", "to": "{{session}}", "id": "{{message}}", "from": "{{sender}} {{sender_address}}",
        ]
        var second = DoorRule(via: .childInbox)
        second.authentication = "hello {{token}}"
        second.frame = "{{text}}"
        var last = DoorRule(via: .tmux)
        last.name = "typing"
        last.escapes = ["@", "$"]
        #expect(manifest.doors == [first, second, DoorRule(via: .turnEnd, when: .turnEnd), last])
        var screen = ScreenRules(emptyComposer: "^>$")
        screen.pastePlaceholder = "^>P$"
        screen.composerBorder = "^-+$"
        screen.busy = "busy"
        screen.dialog = "dialog"
        screen.composerColumn = 3
        screen.composerStart = "^>"
        screen.readyTitle = "^ready"
        screen.enterDelayMilliseconds = 150
        #expect(manifest.screen == screen)
        var turn = TurnRules()
        turn.idleByRegistry = true
        turn.idleMeansInterrupted = true
        #expect(manifest.turn == turn)
        var tools = ToolRules()
        tools.callLimitMilliseconds = 60_000
        tools.inboxSocketVariable = "AGENT_SOCKET"
        tools.inboxTokenVariable = "AGENT_TOKEN"
        tools.caller = "/session"
        #expect(manifest.tools == tools)
    }

    @Test func `How it is started arrives`() throws {
        var spawn = SpawnRules(command: ["{binary}", "--in", "{folder}"])
        spawn.unattended = ["{binary}", "--serve"]
        spawn.environment = ["AGENT_QUIET": "1"]
        spawn.passed = ["AGENT_KEY"]
        spawn.substitutes = [.init(file: "{root}/c.json", arguments: ["--config", "{json}"])]
        let trust = InstallRule.Change.set(path: ["{folder}"], value: true)
        spawn.trust = [InstallRule(file: "~/t.json", format: .json, change: trust, purpose: "trust")]
        spawn.instructions = "AGENT.md"
        #expect(try manifest().spawn == spawn)
    }

    @Test func `The least manifest has the defaults of the Swift types`() throws {
        let manifest = try ManifestReader.read(Array(ManifestSamples.least.utf8), file: "agent.yaml")
        #expect(manifest == AdapterManifest(id: "agent", title: "Agent"))
    }
}
