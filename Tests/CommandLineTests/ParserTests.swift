import TestSupport
import Testing

@testable import CommandLine

@Suite("Parsing a command line")
struct ParserTests {
    @Test("options and arguments may stand in any order")
    func anyOrder() throws {
        let orders = [
            ["peer", "ask", "backend", "hello", "--timeout", "5", "--json"],
            ["peer", "ask", "--json", "--timeout=5", "backend", "hello"],
            ["peer", "ask", "backend", "-jt5", "hello"],
            ["peer", "ask", "-t", "5", "backend", "-j", "--", "hello"],
        ]
        for words in orders {
            guard case .run(let command, let invocation) = try Parser(Sample.root).parse(words) else {
                Issue.record("\(words) did not run")
                continue
            }
            #expect(command.name == "ask")
            #expect(invocation.path == ["mesh", "peer", "ask"])
            #expect(invocation.argument("PEER") == "backend", "\(words)")
            #expect(invocation.required("MESSAGE") == "hello", "\(words)")
            #expect(invocation.number("timeout") == 5, "\(words)")
            #expect(invocation.has("json"), "\(words)")
            #expect(!invocation.has("quiet"), "\(words)")
        }
    }

    @Test("after -- everything is an argument, and a lone dash always is")
    func endOfOptions() throws {
        let invocation = try #require(try Sample.parse("peer", "ask", "-", "--", "--json"))
        #expect(invocation.argument("PEER") == "-")
        #expect(invocation.argument("MESSAGE") == "--json")
        #expect(!invocation.has("json"))
    }

    @Test("an option that repeats keeps all its values, any other the last")
    func repeats() throws {
        let invocation = try #require(
            try Sample.parse("peer", "ask", "a", "--tag=x", "--tag", "y", "-t1", "--timeout=2", "--tag="))
        #expect(invocation.options("tag") == ["x", "y", ""])
        #expect(invocation.number("timeout") == 2)
    }

    @Test("a repeated argument takes the rest, and needs at least one")
    func oneOrMore() throws {
        #expect(throws: UsageError.self) { try Sample.parse("many") }
        let invocation = try #require(try Sample.parse("many", "a", "b"))
        #expect(invocation.argument("FILE") == "a")
    }

    @Test("a command that passes through keeps every word, also options that we know")
    func passThrough() throws {
        let invocation = try #require(try Sample.parse("run", "a", "--help", "--", "-x"))
        #expect(invocation.rest == ["a", "--help", "--", "-x"])
    }

    @Test(
        "help is found wherever it is asked for, and without any word",
        arguments: [
            ([], ["mesh"]), (["--help"], ["mesh"]), (["help"], ["mesh"]), (["peer", "-h"], ["mesh", "peer"]),
            (["help", "peer"], ["mesh", "peer"]), (["help", "peer", "ask"], ["mesh", "peer", "ask"]),
            (["peer", "ask", "--help"], ["mesh", "peer", "ask"]),
            (["peer", "ask", "backend", "-t", "5", "-h"], ["mesh", "peer", "ask"]),
            (["run", "--help"], ["mesh", "run"]),
        ])
    func help(words: [String], path: [String]) throws {
        guard case .help(_, let found) = try Parser(Sample.root).parse(words) else {
            Issue.record("\(words) gave no help")
            return
        }
        #expect(found == path)
    }

    @Test("--version is an answer of its own")
    func version() throws {
        guard case .version = try Parser(Sample.root).parse(["--version"]) else {
            Issue.record("no version")
            return
        }
    }

    @Test(
        "a line that cannot be understood says what is wrong with it",
        arguments: [
            (["peer"], "say what to do: ask, list", nil),
            (["per"], "there is no command 'per'", "Did you mean 'mesh peer'?"),
            (["ask"], "there is no command 'ask'", "Did you mean 'mesh peer ask'?"),
            (["peer", "lsit"], "there is no command 'lsit'", "Did you mean 'mesh peer list'?"),
            (["zzzzz"], "there is no command 'zzzzz'", nil),
            (["--jso"], "there is no option '--jso'", nil),
            (["peer", "ask", "a", "--jsno"], "there is no option '--jsno'", "Did you mean '--json'?"),
            (["peer", "ask", "a", "--json=1"], "'--json' takes no value", nil),
            (["peer", "ask", "a", "--timeout"], "'--timeout' needs a value", "Write '--timeout=SECONDS'."),
            (["peer", "ask", "a", "--timeout", "--json"], "'--timeout' needs a value", "Write '--timeout=SECONDS'."),
            (
                ["peer", "ask", "a", "--timeout", "0"],
                "'--timeout' takes a whole number from 1 to 3600, not '0'", nil
            ),
            (
                ["peer", "ask", "a", "--format=tabel"],
                "'--format' is one of plain, table, not 'tabel' (did you mean 'table'?)", nil
            ),
            (
                ["peer", "ask", "a", "-5"], "there is no option '-5'",
                "If '-5' is an argument, put '--' before the arguments."
            ),
            (["peer", "ask"], "PEER is missing: the name of the peer", nil),
            (
                ["peer", "ask", "a", "what", "now"], "'now' is one argument too many",
                "Put the message in quotes."
            ),
            (["peer", "list", "x"], "'x' is one argument too many", nil),
        ] as [([String], String, String?)])
    func errors(words: [String], message: String, hint: String?) {
        let error = #expect(throws: UsageError.self) { try Parser(Sample.root).parse(words) }
        #expect(error?.message == message)
        #expect(error?.hint == hint)
    }

    @Test("an error shows the usage line of the command that was meant, and where help is")
    func errorText() {
        let error = #expect(throws: UsageError.self) { try Parser(Sample.root).parse(["peer", "ask", "a", "--jsno"]) }
        #expect(
            error?.description == """
                mesh: there is no option '--jsno'
                Did you mean '--json'?
                usage: mesh peer ask PEER [MESSAGE] [--timeout SECONDS] [--json] [--quiet] [--tag NAME]… [--format FORM]
                See 'mesh peer ask --help'.
                """)
    }

    @Test("no line of random words makes the parser trap")
    func randomWords() {
        var generator = SplitMix(state: 20_261_125)
        let vocabulary = [
            "peer", "ask", "list", "run", "--", "-", "", "--json", "--timeout", "--timeout=", "-t", "-tj", "-jt", "=",
            "--=", "--tag", "x", "é", "--format=plain", "-h", "many", "\u{0}", "help",
        ]
        for _ in 0..<20_000 {
            let words = (0..<Int.random(in: 0...7, using: &generator)).map { _ in
                vocabulary.randomElement(using: &generator) ?? ""
            }
            _ = try? Parser(Sample.root).parse(words)
        }
    }
}
