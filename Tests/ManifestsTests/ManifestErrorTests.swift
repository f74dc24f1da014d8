import RepowireKit
import Testing

@testable import Manifests

@Suite struct ManifestErrorTests {
    private func problems(_ text: String, file: String = "agent.yaml") -> [String] {
        do {
            _ = try ManifestReader.read(Array(text.utf8), file: file)
            return []
        } catch {
            return error.description.split(separator: "\n").map(String.init)
        }
    }

    @Test(arguments: [
        ("hoks: {}", "4:1: hoks: unknown key; did you mean \"hooks\"?"),
        ("zzz: 1", "4:1: zzz: unknown key; known keys: schema, id, title"),
        ("<<: {}", "4:1: <<: unknown key; merge keys are not read; write the values out"),
        (
            "driver: Own",
            "4:9: driver: should be a name of lower-case letters, digits and dashes, but is the text \"Own\""
        ),
        (
            "kind: runtimes",
            "4:7: kind: should be one of runtime, bridge, but is the text \"runtimes\"; did you mean \"runtime\"?"
        ),
        ("env: TMUX", "4:6: env: should be a list, each item text, but is the text \"TMUX\""),
        ("env: [1]", "4:7: env[0]: should be text, but is the number 1; put it in quotes"),
        (
            "verified: {version: 2.10, how: live}",
            "4:21: verified.version: should be text, but is the number 2.10; put it in quotes"
        ),
        ("verified: {version: '1'}", "4:11: verified.how: the key is missing; add it: one of live"),
        ("detect:", "4:8: detect: should be a mapping with the keys of \"detect\", but is empty"),
        ("detect: {version: {args: [], regex: '(x)'}}", "4:26: detect.version.args: the list needs at least 1 items"),
        (
            "detect: {version: {args: [v], regex: '(x'}}",
            "4:38: detect.version.regex: \"(x\" is not a regular expression"
        ),
        (
            "detect: {version: {args: [v], regex: '(?:x)[(]\\('}}",
            "4:38: detect.version.regex: the regular expression \"(?:x)[(]\\(\" has no group"
        ),
        ("root: {path: ~/x, name: x}", "4:19: root.name: nothing moves the folder; set root.env"),
        ("root: {path: ~/x, env: X, name: a/b}", "4:27: root.name: the name of a folder is wanted"),
        (
            "spawn: {command: [x], acp: ['{binary}']}",
            "4:23: spawn.acp: nothing finds the {binary}; set detect.binaries"
        ),
        (
            "screen: {empty_composer: 'aaaaaaa', enter_delay_ms: -1}",
            "4:53: screen.enter_delay_ms: should be a whole number from 0 to 10000, but is the number -1"
        ),
        (
            "turn: {idle_by_registry: yes}",
            "4:26: turn.idle_by_registry: should be true or false, but is the text \"yes\""
        ),
        (
            "payload: {session: session_id}",
            "4:20: payload.session: the JSON pointer \"session_id\" should begin with /"
        ),
        (
            "payload: {session: [/a, '/b~c']}",
            "4:25: payload.session[1]: in the JSON pointer \"/b~c\" a ~ must be written ~0"
        ),
        ("hooks: {events: {prompts: P}}", "4:18: hooks.events.prompts: unknown key; did you mean \"prompt\"?"),
        (
            "hooks: {events: {prompt: {event: P, match: {kind: x}}}}",
            "4:45: hooks.events.prompt.match.kind: the JSON pointer"
        ),
        (
            "hooks: {events: {prompt: P}, continuation: {a: '{{txt}}'}}",
            "4:30: hooks.continuation: nothing is known for {{txt}}; did you mean \"text\"?"
        ),
        (
            "hooks: {events: {prompt: P}, continuation: {a: .inf}}",
            "4:48: hooks.continuation.a: .inf has no form in JSON"
        ),
        ("hooks: {file: '~/x', events: {prompt: P}}", "4:1: hooks.path: the hooks of `file` need a `path` of keys"),
        (
            "hooks: {file: '{roots}/x', path: [a], events: {prompt: P}}",
            "4:9: hooks.file: nothing is known for {roots}; did you mean \"root\"?"
        ),
        (
            "hooks: {file: x, path: [a], events: {prompt: P}}",
            "4:9: hooks.file: the path should begin with /, ~ or a placeholder"
        ),
        (
            "install: [{file: '{root}/x', purpose: p, contents: ''}]",
            "4:12: install[0].file: {root} stands for nothing; add root"
        ),
        ("install: [{file: '/x', purpose: p}]", "4:11: install[0]: one of set, item, contents is missing"),
        (
            "install: [{file: '/x', purpose: p, contents: '', set: {path: [a], value: 1}}]",
            "4:11: install[0]: contents and set exclude each other; keep one"
        ),
        ("doors: [{via: tmux}]", "4:9: doors[0]: nothing is typed unless the screen can be read; add screen"),
        ("doors: [{via: turn_end}]", "4:9: doors[0]: the end of a turn needs an answer; set hooks.continuation"),
        (
            "doors: [{via: unix_socket, socket: sock, frame: '{{text}}'}]",
            "4:28: doors[0].socket: registry.facts has no fact \"sock\"; name it there, or in payload.facts"
        ),
        (
            "payload: {facts: {mode: /m}}\ndoors: [{via: tmux, unless: {mod: x}}]\nscreen: {empty_composer: x}",
            "5:30: doors[0].unless.mod: registry.facts has no fact \"mod\"; did you mean \"mode\"?"
        ),
        (
            "doors: [{via: child_inbox, frame: {a: b}}]",
            "4:9: doors[0]: a child of the agent needs to know the socket; set tools.inbox_socket_env"
        ),
        (
            "registry: {glob: ~/*/x/*.json, pid: /p, session: /s, cwd: /c}",
            "4:12: registry.glob: only the last part of the path may hold *"
        ),
        (
            "registry: {glob: ~/*.json, pid: /p, session: /s, cwd: /c, state: /x}",
            "4:1: registry.states: the words of `state` mean nothing without `states`"
        ),
        (
            "registry: {glob: ~/*.json, pid: /p, session: /s, cwd: /c, states: {a: idel}}",
            "4:71: registry.states.a: should be one of idle, busy, blocked, but is the text \"idel\"; did you mean \"idle\"?"
        ),
    ])
    func `A problem is told with place, key and advice`(line: String, expected: String) {
        let found = problems(ManifestSamples.least + line + "\n")
        #expect(found.contains { $0.hasPrefix("agent.yaml:\(expected)") }, "\(found.joined(separator: "\n"))")
    }

    @Test func `All problems of a file are told at once, in its order`() {
        let found = problems("schema: 1\nid: agent\nkind: x\ntitle: 5\nhooks: {evnts: {}}\n")
        #expect(
            found.map { $0.split(separator: " ").prefix(2).joined(separator: " ") } == [
                "agent.yaml:3:7: kind:", "agent.yaml:4:8: title:", "agent.yaml:5:8: hooks.events:",
                "agent.yaml:5:9: hooks.evnts:",
            ])
    }

    @Test func `Of many problems twenty are told, and how many more there are`() {
        let found = problems(ManifestSamples.least + (0..<50).map { "key\($0): 1\n" }.joined())
        #expect(found.count == 21)
        #expect(found.last == "and 30 more")
    }

    @Test func `Without its schema version a file is no manifest`() {
        let found = problems("id: agent\ntitle: Agent\n")
        #expect(found == ["agent.yaml:1:1: schema: the key is missing; add it: a whole number from 1 to 1"])
    }

    @Test func `A manifest for a newer Repowire says so, and nothing else`() {
        let found = problems("schema: 2\nid: agent\nnews: {}\n")
        #expect(
            found == [
                "agent.yaml:1:9: schema: made for a newer Repowire (schema 2, this one reads 1); update Repowire"
            ])
        #expect(problems("schema: 0\nid: agent\ntitle: A\n").count == 1)
        #expect(problems("schema: one\nid: agent\ntitle: A\n").count == 1)
    }

    @Test func `A file is called as its id`() {
        let found = problems(ManifestSamples.least, file: "/x/other.yaml")
        #expect(
            found == [
                "/x/other.yaml:2:1: id: the id is \"agent\", but the file is called other.yaml; call the file agent.yaml"
            ])
    }

    @Test(arguments: ["- a\n", "text\n", "12\n", "null\n"])
    func `A file that holds something else is refused`(text: String) {
        #expect(problems(text).count == 1)
    }
}
