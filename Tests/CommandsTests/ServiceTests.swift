import CommandLine
import RepowireKit
import Synchronization
import TestSupport
import Testing
import Wire

@testable import Commands
@testable import Platform

@Suite("repowire service")
struct ServiceTests {
    private func shell(_ home: ScratchHome) -> Shell {
        let console = Console(output: { _ in }, error: { _ in }, width: nil)
        return Shell(
            console: console,
            environment: ["HOME": home.path, "PATH": "/opt/my tools/bin:/usr/bin", "REPOWIRE_DAEMON": "/bin/true"],
            home: RepowireHome("\(home.path)/mesh"), workingFolder: "/", program: nil)
    }

    private static func output(_ status: Int32, _ text: String = "", _ error: String = "") -> Subprocess.Output {
        Subprocess.Output(
            status: status, stdout: Array(text.utf8), stderr: Array(error.utf8), timedOut: false, truncated: false)
    }

    @Test("a systemd unit quotes what systemd would read")
    func unit() {
        let unit = SystemdUnit(
            program: "/opt/50% \"off\"/$HOME\\repowired", environment: [("PATH", "/a b:/c$d%e"), ("X", "1")])
        #expect(
            unit.text == #"""
                [Unit]
                Description=Repowire, the mesh for coding agents

                [Service]
                Type=exec
                ExecStart="/opt/50%% \"off\"/$$HOME\\repowired"
                Environment="PATH=/a b:/c$d%%e"
                Environment="X=1"
                Restart=on-failure
                RestartSec=1
                TimeoutStopSec=30

                [Install]
                WantedBy=default.target

                """#)
    }

    @Test(
        "systemd accepts the unit", .enabled(if: FileSystem.isExecutable("/usr/bin/systemd-analyze"), "no systemd here")
    )
    func unitVerified() throws {
        let home = try ScratchHome()
        let path = "\(home.path)/repowire.service"
        let text = SystemdUnit(program: "/bin/true", environment: [("PATH", "/a b:/usr/bin")]).text
        try FileSystem.writeNew(path, Array(text.utf8), mode: 0o644, synchronize: false)
        let output = try Subprocess(
            "/usr/bin/systemd-analyze", ["verify", "--user", path], environment: ["HOME": home.path]
        )
        .run(within: 20_000)
        let complaints = String(decoding: output.stderr, as: UTF8.self).split(separator: "\n")
            .filter { $0.contains("repowire.service") }
        #expect(complaints == [])
    }

    @Test("a launchd property list escapes what XML would read")
    func agent() throws {
        let text = LaunchdAgent(program: "/a&b/<c>", environment: [("PATH", "/x>y")], output: "/log/daemon.out").text
        #expect(text.contains("<string>/a&amp;b/&lt;c&gt;</string>"))
        #expect(text.contains("    <key>PATH</key>\n    <string>/x&gt;y</string>\n"))
        #expect(text.contains("<key>StandardErrorPath</key>\n  <string>/log/daemon.out</string>"))
    }

    @Test(
        "python reads the property list back",
        .enabled(if: FileSystem.isExecutable("/usr/bin/python3"), "python3 is not installed"))
    func agentRead() throws {
        let agent = LaunchdAgent(program: "/a&b/<c>", environment: [("PATH", "/x>y"), ("A", "\"'")], output: "/o")
        let script = "import plistlib,sys,json; print(json.dumps(plistlib.loads(sys.stdin.buffer.read())))"
        let output = try Subprocess("/usr/bin/python3", ["-c", script], environment: [:])
            .run(input: Array(agent.text.utf8), within: 20_000)
        let list = try JSON(parsing: output.stdout)
        #expect(list["ProgramArguments"] == ["/a&b/<c>"])
        #expect(list["EnvironmentVariables"] == ["PATH": "/x>y", "A": "\"'"])
        #expect(list["KeepAlive"] == ["SuccessfulExit": false])
    }

    @Test("install writes the file and calls systemctl in order; uninstall takes it back")
    func installAndUninstall() throws {
        let home = try ScratchHome()
        let calls = Mutex<[[String]]>([])
        let service = Service.systemd(shell(home), tool: "/usr/bin/systemctl") { _, arguments in
            calls.withLock { $0.append(arguments) }
            return Self.output(0, "active\n")
        }
        #expect(service.file == "\(home.path)/.config/systemd/user/repowire.service")
        try service.install("text")
        #expect(try FileSystem.read(service.file) == Array("text".utf8))
        #expect(service.state() == "active")
        try service.uninstall()
        #expect(!service.isInstalled)
        #expect(
            calls.withLock { $0 } == [
                ["--user", "daemon-reload"], ["--user", "enable", "repowire.service"],
                ["--user", "restart", "repowire.service"], ["--user", "is-active", "repowire.service"],
                ["--user", "disable", "--now", "repowire.service"], ["--user", "daemon-reload"],
            ])
    }

    @Test("a file that systemd refuses is taken away again, and the error says why")
    func refused() throws {
        let home = try ScratchHome()
        let service = Service.systemd(shell(home), tool: "/usr/bin/systemctl") { _, _ in
            Self.output(1, "", "Failed to connect to bus\n")
        }
        let error = #expect(throws: CommandError.self) { try service.install("text") }
        #expect(error?.message == "'systemctl --user daemon-reload' failed: Failed to connect to bus")
        #expect(!service.isInstalled)
    }

    @Test("the service file holds the daemon's path, the caller's PATH and a home of one's own")
    func contents() throws {
        let home = try ScratchHome()
        var shell = shell(home)
        #expect(try ServiceCommand.text(for: shell).contains("my tools"))
        #expect(try !ServiceCommand.text(for: shell).contains("REPOWIRE_HOME"))
        shell.environment["REPOWIRE_HOME"] = "mesh"
        #expect(try ServiceCommand.text(for: shell).contains("\(home.path)/mesh"))
        shell.environment["PATH"] = "/a\n/b"
        #expect(throws: CommandError.self) { try ServiceCommand.text(for: shell) }
    }

    @Test("service status starts no daemon and says that none runs")
    func status() throws {
        let bench = try Bench(hangingUpOn: [Method.hello])
        let outcome = bench.run("service", "status")
        #expect(outcome.code == .unavailable)
        #expect(outcome.output.contains("Daemon   does not run"))
    }

    @Test("restart --if-running leaves a stopped daemon stopped")
    func restartNothing() throws {
        let home = try ScratchHome()
        var errors: [UInt8] = []
        let console = Console(output: { _ in }, error: { errors += $0 }, width: nil)
        let shell = Shell(
            console: console, environment: ["HOME": home.path, "REPOWIRE_DAEMON": "/nonexistent"],
            home: RepowireHome(home.path), workingFolder: "/", program: nil)
        #expect(Repowire.run(["service", "restart", "--if-running"], in: shell) == .ok)
        #expect(errors.isEmpty)
    }
}
