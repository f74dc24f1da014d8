import Platform
import RepowireKit
import TestSupport
import Testing
import Wire

/// The program itself, as a host starts it.
@Suite("repowire-hook as a process")
struct HookExecutableTests {
    private let home: TemporaryHome

    init() throws { home = try TemporaryHome() }

    /// Runs a shell script in which `$HOOK` is the program.
    private func shell(_ script: String, input: String = "{}") throws -> Subprocess.Output {
        let environment = [
            "HOOK": try Programs.built("repowire-hook"), "REPOWIRE_HOME": home.repowireHome, "PATH": "/usr/bin:/bin",
            "FOLDER": home.repowireHome, "TMUX_PANE": "%7",
        ]
        return try Subprocess("/bin/sh", ["-c", script], environment: environment)
            .run(input: Array(input.utf8), within: 20_000)
    }

    private func answering(_ result: JSON) throws -> FakeDaemon {
        try FakeDaemon(at: FakeDaemon.address(in: home)) { connection in
            guard connection.readJSON() != nil, let report = connection.readJSON() else { return }
            var result = result
            if case .object(var object) = result, let pane = report.at("/params/environment/TMUX_PANE") {
                object["stderr"] = pane
                result = .object(object)
            }
            connection.send(["jsonrpc": "2.0", "id": 1, "result": [:]])
            connection.send(["jsonrpc": "2.0", "id": 2, "result": result])
        }
    }

    @Test("It prints the daemon's answer on both streams and exits as told")
    func answered() throws {
        let daemon = try answering(["stdout": "out", "exit": 2])
        defer { daemon.stop() }
        let output = try shell(#""$HOOK" runtime Event --env TMUX_PANE"#)
        #expect(output.text == "out")
        #expect(String(decoding: output.stderr, as: UTF8.self) == "%7")
        #expect(output.status == 2)
    }

    @Test("It prints the neutral answer and exits 0 without a daemon")
    func noDaemon() throws {
        let output = try shell(#""$HOOK" runtime Event --neutral '{"continue":true}'"#)
        #expect(output.text == #"{"continue":true}"#)
        #expect(output.stderr.isEmpty)
        #expect(output.status == 0)
        #expect(try home.spooled().count == 1)
    }

    @Test("It exits 0 with a word on stderr when it is started wrongly")
    func usage() throws {
        let output = try shell(#""$HOOK""#)
        #expect(output.status == 0)
        #expect(output.stdout.isEmpty)
        #expect(String(decoding: output.stderr, as: UTF8.self).contains("usage: repowire-hook"))
    }

    @Test(
        "Streams the host closed or does not read do it no harm",
        arguments: [
            #""$HOOK" r e --neutral x >&-; echo $? >"$FOLDER/status""#,
            #""$HOOK" r e --neutral x <&-; echo $? >"$FOLDER/status""#,
            #""$HOOK" r e --neutral x <&- >&- 2>&-; echo $? >"$FOLDER/status""#,
            #"{ "$HOOK" r e --neutral x; echo $? >"$FOLDER/status"; } | true"#,
            #""$HOOK" r e --neutral x >/dev/full; echo $? >"$FOLDER/status""#,
        ])
    func streams(script: String) throws {
        _ = try shell(script)
        #expect(try String(decoding: FileSystem.read("\(home.repowireHome)/status"), as: UTF8.self) == "0\n")
    }

    @Test("A stdin that is never closed does not hold it up")
    func openStdin() throws {
        let start = Clocks.monotonic
        let output = try shell(
            #"mkfifo "$FOLDER/fifo"; exec 3<>"$FOLDER/fifo"; "$HOOK" r e --neutral x --budget 200 <&3"#)
        #expect(output.text == "x")
        #expect(output.status == 0)
        #expect(Clocks.monotonic - start < 3_000_000_000)
        let note = try home.spooled().map { try JSON(parsing: $0) }.first?["note"]?.stringValue
        #expect(note?.contains("did not close") == true)
    }

    @Test("A reader that stops reading a long answer does not hold it up")
    func unreadOutput() throws {
        let daemon = try answering(["stdout": .string(String(repeating: "y", count: 1 << 20))])
        defer { daemon.stop() }
        let start = Clocks.monotonic
        _ = try shell(
            #"mkfifo "$FOLDER/fifo"; exec 3<>"$FOLDER/fifo"; "$HOOK" r e >&3; echo $? >"$FOLDER/status""#)
        #expect(try String(decoding: FileSystem.read("\(home.repowireHome)/status"), as: UTF8.self) == "0\n")
        #expect(Clocks.monotonic - start < 5_000_000_000)
    }
}
