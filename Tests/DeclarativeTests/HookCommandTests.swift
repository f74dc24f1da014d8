import Platform
import RepowireKit
import TestSupport
import Testing

@testable import Declarative

/// The text that lands in a runtime's config, run as the runtime runs it: by a shell.
@Suite struct HookCommandTests {
    private let home: TemporaryHome

    init() throws {
        StandardStreams.ignoreBrokenPipes()
        home = try TemporaryHome()
    }

    /// A program that prints its arguments, one a line, the process it was started by, and its input.
    private func program(at path: String) throws -> String {
        try home.write(
            "#!/bin/sh\nfor word; do printf '%s\\n' \"<$word>\"; done\necho \"parent $PPID\"\ncat\n", to: path,
            mode: 0o755)
    }

    private func run(_ command: String, input: String = "") throws -> Subprocess.Output {
        try Subprocess("/bin/sh", ["-c", command], environment: ["PATH": "/usr/bin:/bin"], folder: home.root)
            .run(input: Array(input.utf8), within: 20_000)
    }

    static let names = [
        "plain", "with space", "it's", "\"quoted\"", "$HOME", "$(touch made)", "`touch made`", "a;b", "a&b", "a|b",
        "back\\slash", "two\nlines", "*", "größe 👩‍👩‍👧", "-n", "#note", "~", "{a,b}", "!x", "a\tb", "''", "\\'",
    ]

    @Test(arguments: names)
    func `A program in a folder of any name is started with its arguments as they are`(name: String) throws {
        let path = try program(at: "bin \(name)/repowire-hook")
        let command = HookCommand.shell(program: path, arguments: ["agent", name, "--neutral", "{}"])
        let output = try run(command, input: "payload")
        #expect(output.status == 0)
        let words = ["agent", name, "--neutral", "{}"].map { "<\($0)>\n" }.joined()
        #expect(output.text.hasPrefix(words))
        #expect(output.text.hasSuffix("\npayload"))
        #expect(output.stderr.isEmpty)
        #expect(!FileSystem.exists("\(home.root)/made"))
    }

    @Test(arguments: names)
    func `A program that was removed is passed over in silence`(name: String) throws {
        let path = "\(home.root)/bin \(name)/repowire-hook"
        let output = try run(HookCommand.shell(program: path, arguments: ["agent", name]), input: "payload")
        #expect(output.status == 0)
        #expect(output.stdout.isEmpty)
        #expect(output.stderr.isEmpty)
    }

    @Test func `A program that lost its permission is passed over as well`() throws {
        let path = try home.write("#!/bin/sh\n", to: "bin/repowire-hook", mode: 0o644)
        let output = try run(HookCommand.shell(program: path, arguments: []))
        #expect(output.status == 0)
        #expect(output.stderr.isEmpty)
    }

    @Test func `No shell stays between the runtime and the hook`() throws {
        let path = try program(at: "bin/repowire-hook")
        let shell = "sh -c \"$COMMAND\"; echo \"started by $$\""
        let output = try Subprocess(
            "/bin/sh", ["-c", shell],
            environment: ["PATH": "/usr/bin:/bin", "COMMAND": HookCommand.shell(program: path, arguments: [])]
        ).run(within: 20_000)
        let lines = output.text.split(separator: "\n").map(String.init)
        #expect(lines.count == 2)
        #expect(lines.first?.dropFirst("parent ".count) == lines.last?.dropFirst("started by ".count))
    }

    @Test func `What the hook answers and how it ends comes through`() throws {
        let path = try home.write("#!/bin/sh\necho out; echo err >&2; exit 2\n", to: "bin/repowire-hook", mode: 0o755)
        let output = try run(HookCommand.shell(program: path, arguments: []))
        #expect(output.status == 2)
        #expect(output.text == "out\n")
        #expect(String(decoding: output.stderr, as: UTF8.self) == "err\n")
    }

    @Test func `The arguments name runtime, event, variables and the neutral answer`() throws {
        var manifest = AdapterManifest(id: "agent", title: "Agent")
        let event = HookRules.Event(meaning: .prompt, event: "Prompt")
        #expect(HookCommand.arguments(manifest: manifest, event: event, neutral: "") == ["agent", "Prompt"])
        manifest.environment = ["A", "B"]
        // The folder's variable says which of the runtime's folders a session belongs to.
        manifest.root = RootRule(path: "~/.agent", environment: "AGENT_HOME")
        #expect(
            HookCommand.arguments(manifest: manifest, event: event, neutral: "{}")
                == ["agent", "Prompt", "--env", "A,B,AGENT_HOME", "--neutral", "{}"])
        manifest.environment = ["AGENT_HOME"]
        #expect(
            HookCommand.arguments(manifest: manifest, event: event, neutral: "")
                == ["agent", "Prompt", "--env", "AGENT_HOME"])
    }
}
