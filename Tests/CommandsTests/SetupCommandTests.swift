import CommandLine
import RepowireKit
import Synchronization
import Testing
import Wire

@testable import Commands

@Suite("repowire setup and uninstall")
struct SetupCommandTests {
    private static let plan: JSON = [
        "plan_id": "p1",
        "runtimes": [
            [
                "id": "demo", "title": "Demo Agent", "standing": "found", "binary": "/usr/bin/demo", "version": "1.2",
                "verified": "1.2", "notes": ["Restart its sessions."],
            ],
            ["id": "other", "title": "Other", "standing": "notFound", "notes": []],
        ],
        "files": [
            [
                "path": "/home/ada/.demo/settings.json", "action": "change", "purposes": ["reports of turns", "tools"],
                "diff": "--- a\n+++ b\n@@ -1 +1 @@\n-{}\n+{\"x\":\"\u{1B}[2J\"}\n",
            ]
        ],
    ]
    private static let refusing: JSON = [
        "plan_id": "p2", "runtimes": [],
        "files": [
            ["path": "/x", "action": "refused", "reason": "/x:3:1: not JSON", "purposes": [], "diff": ""],
            ["path": "/y", "action": "unchanged", "purposes": [], "diff": ""],
        ],
    ]
    private static let names: JSON = ["adapters": [], "environment_names": ["DEMO_HOME"]]

    private func bench(plan: JSON = plan, result: JSON? = nil) throws -> Bench {
        let written =
            result ?? ["files": [["path": "/home/ada/.demo/settings.json", "result": "written", "backup": "/b/1"]]]
        let bench = try Bench([
            Method.adapterList: { _ in Self.names }, Method.setupPlan: { _ in plan },
            Method.setupApply: { _ in written }, Method.uninstallPlan: { _ in plan },
            Method.uninstallApply: { _ in written },
        ])
        bench.environment["HOME"] = "/home/ada"
        bench.environment["DEMO_HOME"] = "/srv/demo"
        bench.environment["XDG_CONFIG_HOME"] = "/home/ada/.config"
        return bench
    }

    @Test("a dry run shows agents, files and differences, and writes nothing")
    func dryRun() throws {
        let bench = try bench()
        let outcome = bench.run("setup", "--dry-run")
        #expect(outcome.code == .ok)
        #expect(
            outcome.output == """
                Agents
                  Demo Agent  found 1.2  verified with 1.2  /usr/bin/demo
                  Other       not found
                  Demo Agent: Restart its sessions.

                Files
                  change  ~/.demo/settings.json
                          reports of turns; tools

                --- a
                +++ b
                @@ -1 +1 @@
                -{}
                +{"x":"\u{FFFD}[2J"}


                """)
        #expect(bench.received(Method.setupApply).isEmpty)
    }

    @Test("the daemon gets the caller's environment, but only what it needs of it")
    func environment() throws {
        let bench = try bench()
        _ = bench.run("setup", "--dry-run", "--runtime", "demo", "--runtime=other")
        let params = try #require(bench.received(Method.setupPlan).first)
        #expect(params["runtimes"] == ["demo", "other"])
        #expect(params["home"] == "/home/ada")
        #expect(
            params["environment"] == [
                "DEMO_HOME": "/srv/demo", "HOME": "/home/ada", "PATH": "/usr/bin:/bin",
                "XDG_CONFIG_HOME": "/home/ada/.config",
            ])
    }

    @Test("what was shown is written after a yes", arguments: ["y", "yes", " Y "])
    func yes(answer: String) throws {
        let bench = try bench()
        bench.typed = answer
        let outcome = bench.run("setup")
        #expect(outcome.code == .ok)
        #expect(bench.received(Method.setupApply) == [["plan_id": "p1"]])
        #expect(outcome.output.contains("written  ~/.demo/settings.json (before: /b/1)\n"))
    }

    @Test("anything else is a no", arguments: ["", "n", "maybe"])
    func refusal(answer: String) throws {
        let bench = try bench()
        bench.typed = answer
        let outcome = bench.run("setup")
        #expect(outcome.code == .failed)
        #expect(outcome.errors == "Nothing was written.\n")
        #expect(bench.received(Method.setupApply).isEmpty)
    }

    @Test("without a terminal nothing is written, unless --yes is given")
    func noTerminal() throws {
        let bench = try bench()
        let outcome = bench.run("setup")
        #expect(outcome.code == .failed)
        #expect(outcome.errors.contains("--yes"))
        #expect(bench.received(Method.setupApply).isEmpty)
        #expect(bench.run("setup", "-y").code == .ok)
        #expect(bench.received(Method.setupApply).count == 1)
    }

    @Test("a refused file is a failure that says why, and nothing is asked")
    func refused() throws {
        let bench = try bench(plan: Self.refusing)
        let outcome = bench.run("setup")
        #expect(outcome.code == .failed)
        #expect(outcome.output.contains("refused    /x: /x:3:1: not JSON"))
        #expect(bench.received(Method.setupApply).isEmpty)
    }

    @Test("a file that could not be written is a failure")
    func notWritten() throws {
        let bench = try bench(result: ["files": [["path": "/x", "result": "failed", "error": "changed meanwhile"]]])
        let outcome = bench.run("setup", "--yes")
        #expect(outcome.code == .failed)
        #expect(outcome.errors == "repowire: /x: changed meanwhile\n")
    }

    @Test("a file that somebody else changed meanwhile is planned again after --yes, and only then")
    func changedMeanwhile() throws {
        let attempts = Attempts()
        let bench = try Bench([
            Method.adapterList: { _ in Self.names }, Method.setupPlan: { _ in Self.plan },
            Method.setupApply: { _ in
                attempts.next() == 1
                    ? ["files": [["path": "/a", "result": "written"], ["path": "/x", "error": "changed meanwhile"]]]
                    : ["files": [["path": "/x", "result": "written"]]]
            },
        ])
        let outcome = bench.run("setup", "--yes")
        #expect(outcome.code == .ok)
        #expect(outcome.errors == "")
        #expect(outcome.output.contains("written  /a\n") && outcome.output.contains("written  /x\n"))
        #expect(bench.received(Method.setupPlan).count == 2)

        attempts.reset()
        bench.typed = "y"
        #expect(bench.run("setup").code == .failed)
        #expect(bench.received(Method.setupPlan).count == 3)
    }

    @Test("--json prints the plan of a dry run, else the result")
    func json() throws {
        let bench = try bench()
        #expect(bench.run("setup", "--dry-run", "--json").json == Self.plan)
        #expect(bench.run("setup", "--yes", "--json").json?.at("/files/0/result") == "written")
    }

    @Test("uninstall shows, asks and says what stays")
    func uninstall() throws {
        let bench = try bench()
        #expect(bench.run("uninstall", "--dry-run").code == .ok)
        #expect(bench.received(Method.uninstallApply).isEmpty)
        let outcome = bench.run("uninstall", "--yes")
        #expect(outcome.code == .ok)
        #expect(bench.received(Method.uninstallApply) == [["plan_id": "p1"]])
        #expect(outcome.output.contains("The journal and your settings stay in"))
    }
}

/// Counts calls from another thread.
private final class Attempts: Sendable {
    private let count = Mutex(0)

    func next() -> Int {
        count.withLock { count in
            count += 1
            return count
        }
    }

    func reset() { count.withLock { $0 = 0 } }
}
