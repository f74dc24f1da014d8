import Platform
import Testing

@testable import CommandLine

@Suite("Shell completion")
struct CompletionTests {
    /// What the generated bash function offers for a line, where the last word is being typed.
    private func bash(_ words: [String]) throws -> Set<String> {
        let script = CompletionShell.bash.script(for: Sample.root)
        let line = (["mesh"] + words).map(ShellWord.quoted).joined(separator: " ")
        let program =
            script + "COMP_WORDS=(\(line)); COMP_CWORD=\(words.count); _mesh; printf '%s\\n' \"${COMPREPLY[@]}\"\n"
        return try run("/bin/bash", ["--norc", "--noprofile"], program)
    }

    private func run(_ shell: String, _ arguments: [String], _ program: String) throws -> Set<String> {
        let output = try Subprocess(shell, arguments, environment: ["PATH": "/usr/bin:/bin", "HOME": "/nonexistent"])
            .run(input: Array(program.utf8), within: 20_000)
        #expect(output.stderr.isEmpty, "\(String(decoding: output.stderr, as: UTF8.self))")
        return Set(output.text.split(separator: "\n").map(String.init))
    }

    @Test(
        "bash offers commands, options, and values where they belong",
        arguments: [
            ([""], ["peer", "run", "many"]), (["p"], ["peer"]), (["peer", ""], ["ask", "list"]),
            (["peer", "ask", ""], ["backend", "frontend"]), (["peer", "ask", "b"], ["backend"]),
            (["peer", "ask", "--j"], ["--json"]), (["peer", "ask", "x", "--format", ""], ["plain", "table"]),
            (["peer", "ask", "--timeout", ""], []), (["peer", "list", "-"], ["--help"]),
            (
                ["peer", "ask", "-"],
                ["--timeout", "-t", "--json", "-j", "--quiet", "-q", "--tag", "--format", "--help"]
            ),
        ] as [([String], [String])])
    func bashOffers(words: [String], expected: [String]) throws {
        #expect(try bash(words) == Set(expected))
    }

    @Test("bash offers the lines of a program where they are asked for")
    func bashLines() throws {
        let root = Command<Void>(
            "echo", summary: "",
            subcommands: [
                Command(
                    "to", summary: "", arguments: [Argument("PEER", completion: .lines(["one two"]), summary: "")],
                    action: { _, _ in .ok })
            ])
        let script = CompletionShell.bash.script(for: root)
        let ask = "COMP_WORDS=(echo to ''); COMP_CWORD=2; _echo; printf '%s\\n' \"${COMPREPLY[@]}\"\n"
        #expect(try run("/bin/bash", ["--norc", "--noprofile"], script + ask) == ["one", "two"])
    }

    @Test("zsh accepts its script", .enabled(if: FileSystem.isExecutable("/usr/bin/zsh"), "zsh is not installed"))
    func zshAccepts() throws {
        #expect(try run("/usr/bin/zsh", ["-f", "-n"], CompletionShell.zsh.script(for: Sample.root)) == [])
    }

    @Test(
        "fish offers commands, options and values where they belong",
        .enabled(if: FileSystem.isExecutable("/usr/bin/fish"), "fish is not installed"))
    func fishOffers() throws {
        let script = CompletionShell.fish.script(for: Sample.root)
        func offers(_ line: String) throws -> Set<String> {
            let found = try run("/usr/bin/fish", ["--no-config"], script + "complete -C '\(line)'\n")
            return Set(found.map { String($0.prefix { $0 != "\t" }) })
        }
        #expect(try offers("mesh ") == ["peer", "run", "many"])
        #expect(try offers("mesh peer ") == ["ask", "list"])
        #expect(try offers("mesh peer ask ") == ["backend", "frontend"])
        #expect(try offers("mesh peer ask --format ") == ["plain", "table"])
    }

    @Test("no script names a hidden command", arguments: CompletionShell.allCases)
    func hidden(shell: CompletionShell) {
        #expect(!shell.script(for: Sample.root).contains("secret"))
    }
}
