import CommandLine
import RepowireKit
import TestSupport
import Testing
import Wire

@testable import Commands

@Suite("repowire status, doctor, trace and adapter")
struct InspectionTests {
    private static let status: JSON = [
        "release": "0.1.0", "pid": 4711, "uptime_seconds": 11_520, "home": "/home/ada/.repowire",
        "journal": ["path": "/home/ada/.repowire/journal.db", "state": "ok", "bytes": 1_250_000, "open_messages": 1],
        "peers": ["online": 3, "offline": 1], "http": ["port": 8377], "adapters": 2,
        "warnings": ["a manifest is broken"],
    ]

    @Test("status says it in six lines and one for each warning")
    func status() throws {
        let bench = try Bench([Method.status: { _ in Self.status }])
        bench.environment["HOME"] = "/home/ada"
        let outcome = bench.run("status")
        #expect(outcome.code == .ok)
        #expect(
            outcome.output == """
                Daemon    running, release 0.1.0, pid 4711, for 3 h 12 min
                Home      ~/.repowire
                Journal   ok, 1.2 MB, 1 open message
                Peers     3 online, 1 offline
                HTTP      127.0.0.1:8377
                Adapters  2
                warning: a manifest is broken

                """)
        #expect(bench.run("status", "--json").json == Self.status)
    }

    @Test("an older daemon's missing method is a mistake of ours, not of the user")
    func oldDaemon() throws {
        let outcome = try Bench().run("status")
        #expect(outcome.code == .internalError)
        #expect(outcome.errors == "repowire: there is no method daemon/status\n")
    }

    @Test("without a daemon to start, the error says where it was looked for")
    func noDaemon() throws {
        let home = try ScratchHome()
        var errors: [UInt8] = []
        let shell = Shell(
            console: Console(output: { _ in }, error: { errors += $0 }, width: nil),
            environment: ["REPOWIRE_DAEMON": "/nonexistent/repowired"], home: RepowireHome(home.path),
            workingFolder: "/", program: nil)
        #expect(Repowire.run(["status"], in: shell) == .unavailable)
        #expect(
            String(decoding: errors, as: UTF8.self) == """
                repowire: REPOWIRE_DAEMON names /nonexistent/repowired, which is not a program
                Correct the variable or unset it.

                """)
    }

    @Test("doctor shows findings with what helps, and fails when something is broken")
    func doctor() throws {
        let bench = try Bench([
            Method.adapterList: { _ in ["adapters": [], "environment_names": []] },
            Method.doctor: { _ in
                [
                    "findings": [
                        ["link": "journal", "state": "ok", "message": "writes"],
                        ["link": "demo", "state": "error", "message": "hooks vanished", "fix": "Run 'repowire setup'"],
                    ]
                ]
            },
        ])
        let outcome = bench.run("doctor")
        #expect(outcome.code == .failed)
        #expect(outcome.lines.contains("ok       journal   writes"))
        #expect(outcome.lines.contains("error    demo      hooks vanished"))
        #expect(outcome.lines.contains("                   → Run 'repowire setup'"))
        let json = try #require(bench.run("doctor", "--json").json)
        #expect(json["findings"]?.arrayValue?.contains { $0["link"] == "journal" && $0["state"] == "ok" } == true)
    }

    @Test("a trace tells the story with times and evidence")
    func trace() throws {
        let bench = try Bench([
            Method.messageTrace: { _ in
                [
                    "message": [
                        "id": "m_1", "kind": "ask", "from": "frontend", "to": "backend", "body": "Which\nport?",
                        "created_at": 1_764_038_400_000, "state": "answered",
                    ],
                    "steps": [
                        ["state": "queued", "at": 1_764_038_400_000, "evidence": "committed"],
                        [
                            "state": "accepted", "at": 1_764_038_400_412, "evidence": "the prompt hook carried the id",
                            "transport": "unix_socket", "turn": "t9",
                        ],
                        ["state": "answered", "at": 1_764_038_412_000, "evidence": "the turn ended"],
                    ], "answer": "8080",
                ]
            }
        ])
        #expect(
            bench.run("trace", "m_1").output == """
                ask m_1 from frontend to backend, answered

                  Which
                  port?

                  queued    2025-11-25T02:40:00.000Z  committed
                  accepted  +412 ms                   the prompt hook carried the id (transport unix_socket, turn t9)
                  answered  +12 s                     the turn ended

                Answer
                  8080

                """)
    }

    @Test("trace without an id lists the latest messages")
    func messages() throws {
        let bench = try Bench([
            Method.messageList: { _ in
                [
                    "messages": [
                        [
                            "id": "m_1", "kind": "notify", "from": "a", "to": "b", "state": "queued", "created_at": 0,
                            "body": "x",
                        ]
                    ]
                ]
            }
        ])
        let outcome = bench.run("trace", "--limit", "5")
        #expect(outcome.lines.count == 2)
        #expect(outcome.lines.last?.hasPrefix("m_1 ") == true)
        #expect(bench.received(Method.messageList) == [["limit": 5]])
    }

    @Test("adapters are listed with what they shadow and what is wrong with them")
    func adapters() throws {
        let bench = try Bench([
            Method.adapterList: { _ in
                [
                    "adapters": [
                        [
                            "id": "demo", "title": "Demo", "kind": "runtime", "driver": "declarative",
                            "source": "/etc/repowire/adapters.d/demo.yaml", "shadows": ["/usr/share/demo.yaml"],
                            "state": "ok", "verified": ["version": "1.2", "how": "live"],
                        ],
                        [
                            "id": "bad", "title": "Bad", "kind": "runtime", "driver": "declarative",
                            "source": "/b.yaml",
                            "shadows": [], "state": "disabled", "error": "/b.yaml:2:1: unknown key 'foo'",
                        ],
                    ], "environment_names": [],
                ]
            }
        ])
        let outcome = bench.run("adapter", "list")
        #expect(outcome.code == .ok)
        #expect(
            outcome.lines == [
                "ID    STATE     TITLE  KIND     VERIFIED  FILE",
                "demo  ok        Demo   runtime  1.2       /etc/repowire/adapters.d/demo.yaml",
                "bad   disabled  Bad    runtime            /b.yaml",
                "demo is used instead of /usr/share/demo.yaml",
            ])
        #expect(outcome.errors == "error in bad:\n/b.yaml:2:1: unknown key 'foo'\n")
    }

    @Test("a description of any shape is shown as an outline")
    func describe() throws {
        let bench = try Bench([
            Method.adapterDescribe: { _ in
                [
                    "id": "demo", "doors": [["via": "tmux", "when": "idle"], ["via": "plugin"]], "names": ["a", "b"],
                    "no": [],
                ]
            }
        ])
        #expect(
            bench.run("adapter", "describe", "demo").lines == [
                "id: demo", "doors:", "  -", "    via: tmux", "    when: idle", "  -", "    via: plugin", "names: a, b",
                "no: none",
            ])
    }

    @Test("version and completion need no daemon")
    func offline() throws {
        let bench = try Bench(hangingUpOn: [Method.hello])
        #expect(bench.run("version").output == "repowire \(WireProtocol.release)\n")
        #expect(bench.run("--version").output == "repowire \(WireProtocol.release)\n")
        #expect(bench.run("version", "--json").json?["release"] == .string(WireProtocol.release))
        #expect(bench.run("completion", "bash").output.contains("complete -F _repowire repowire"))
        #expect(bench.run("completion", "tcsh").code == .usage)
        #expect(bench.received(Method.hello).isEmpty)
    }

    @Test("words for completion come from a running daemon and never complain")
    func words() throws {
        let bench = try Bench([Method.peerList: { _ in ["peers": [["name": "a"], ["name": "b"]]] }])
        #expect(bench.run("words", "peers").output == "a\nb\n")
        let outcome = bench.run("words", "messages")
        #expect(outcome.code == .ok)
        #expect(outcome.output == "" && outcome.errors == "")
    }

    @Test("every visible command has help that fits, with a sentence and, where it runs, an example or exit codes")
    func help() throws {
        func visit(_ command: Command<Shell>, _ path: [String]) {
            let text = HelpText.text(for: command, path: path, width: 80)
            #expect(command.summary.hasSuffix("."), "\(path)")
            #expect(text.split(separator: "\n").allSatisfy { $0.count <= 86 }, "\(path)")
            #expect(!command.examples.isEmpty || !command.exitCodes.isEmpty, "\(path)")
            for next in command.visibleSubcommands { visit(next, path + [next.name]) }
        }
        visit(Repowire.root, ["repowire"])
    }
}
