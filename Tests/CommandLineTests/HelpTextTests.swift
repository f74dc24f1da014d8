import Testing

@testable import CommandLine

@Suite("Help")
struct HelpTextTests {
    @Test("help of a command teaches in order: usage, sentence, examples, parameters, exit codes")
    func command() {
        let text = HelpText.text(for: Sample.ask, path: ["mesh", "peer", "ask"], width: 60)
        #expect(
            text == """
                usage: mesh peer ask PEER [MESSAGE] [--timeout SECONDS]
                                 [--json] [--quiet] [--tag NAME]…
                                 [--format FORM] [--help]

                Asks a peer and prints its answer.

                The peer's agent sees the message as a prompt.

                Examples:
                  mesh peer ask backend hello
                      Says hello.

                Arguments:
                  PEER     The name of the peer.
                  MESSAGE  What to ask.

                Options:
                  -t, --timeout SECONDS  How long to wait.
                  -j, --json             Prints JSON.
                  -q, --quiet            Prints nothing else, isn't chatty.
                  --tag NAME             Tags, all of them.
                  --format FORM          How to print.
                  -h, --help             Shows this text.

                Exit codes:
                  0  answered
                  2  no answer yet

                """)
    }

    @Test("help of a group lists its commands without the hidden ones")
    func group() {
        let text = HelpText.text(for: Sample.root, path: ["mesh"], width: 80)
        #expect(text.contains("Commands:\n  peer  Lists and asks peers.\n  run   Runs another program.\n"))
        #expect(!text.contains("secret"))
        #expect(text.hasSuffix("'mesh COMMAND --help' explains one command.\n"))
    }

    @Test("no line of help is wider than the terminal", arguments: [40, 60, 80, 120])
    func width(_ width: Int) {
        for (command, path) in [(Sample.root, ["mesh"]), (Sample.ask, ["mesh", "peer", "ask"])] {
            let lines = HelpText.text(for: command, path: path, width: width).split(separator: "\n")
            #expect(lines.allSatisfy { $0.count <= width }, "\(lines.filter { $0.count > width })")
        }
    }

    @Test("a word longer than the line stands alone and whole")
    func longWord() {
        #expect(TextWrap.lines("a incomprehensibilities b", width: 8) == ["a", "incomprehensibilities", "b"])
        #expect(TextWrap.lines("", width: 8) == [""])
    }
}

@Suite("Finding what was meant")
struct NearestNameTests {
    @Test(
        "a word with one error in three letters is recognised, others are not",
        arguments: [
            ("lsit", "list"), ("lis", "list"), ("listt", "list"), ("statsu", "status"), ("docter", "doctor"),
            ("un", "uninstall"), ("xyz", nil), ("", nil), ("l", nil), ("stats", "status"),
        ] as [(String, String?)])
    func nearest(word: String, expected: String?) {
        #expect(NearestName.of(word, among: ["list", "status", "doctor", "uninstall"]) == expected)
    }

    @Test("swapped neighbours count as one error")
    func distance() {
        #expect(NearestName.distance(Array("ab"), Array("ba")) == 1)
        #expect(NearestName.distance(Array("kitten"), Array("sitting")) == 3)
        #expect(NearestName.distance([], Array("abc")) == 3)
    }
}
