import RepowireKit
import TestSupport
import Testing

@testable import Platform

#if canImport(Glibc)
    import Glibc
#else
    import Darwin
#endif

@Suite("Programs that are run to their end")
struct SubprocessTests {
    private func shell(
        _ script: String, _ arguments: [String] = [], environment: [String: String] = ["PATH": "/usr/bin:/bin"],
        folder: String? = nil
    ) -> Subprocess {
        Subprocess("/bin/sh", ["-c", script, "sh"] + arguments, environment: environment, folder: folder)
    }

    @Test("get their arguments, environment and folder as they are, and nothing else")
    func start() throws {
        let home = try TemporaryHome()
        let arguments = ["two words", "", "\"'$PATH`\\", "-n", "é🚀", "a\nb"]
        let run = try shell("for a; do printf '<%s>' \"$a\"; done", arguments).run(within: 10_000)
        #expect(run.text == arguments.map { "<\($0)>" }.joined())
        #expect(run.status == 0 && !run.timedOut && !run.truncated)
        let environment = try Subprocess("/usr/bin/env", [], environment: ["A": "1=2", "B": "x\ny"]).run(within: 10_000)
        #expect(environment.text == "A=1=2\nB=x\ny\n" || environment.text == "B=x\ny\nA=1=2\n")
        #expect(try shell("pwd", folder: home.root).run(within: 10_000).text == "\(home.root)\n")
    }

    @Test(
        "end with their code, or 128 and the signal",
        arguments: [("exit 0", 0), ("exit 7", 7), ("exit 255", 255), ("kill -9 $$", 137), ("kill -TERM $$", 143)])
    func statuses(_ script: String, _ status: Int32) throws {
        #expect(try shell(script).run(within: 10_000).status == status)
    }

    @Test("that cannot be started are an error with the reason")
    func notStarted() throws {
        let home = try TemporaryHome()
        let plain = try home.write("text", to: "plain")
        for (program, code) in [("/nowhere/x", ENOENT), (plain, EACCES), (home.root, EACCES)] {
            let error = #expect(throws: SystemError.self) {
                try Subprocess(program, [], environment: [:]).run(within: 10_000)
            }
            #expect(error?.code == code, "\(program)")
        }
        #expect(throws: SystemError.self) { try shell("true", folder: "/nowhere").run(within: 10_000) }
    }

    @Test("take what they are fed and print it, on both streams, however much it is")
    func streams() throws {
        let input = (0..<(1 << 20)).map { UInt8(truncatingIfNeeded: $0 &* 31) }
        let run = try shell("tee /dev/stderr").run(input: input, within: 30_000, cap: 2 << 20)
        #expect(run.stdout == input)
        #expect(run.stderr == input)
        #expect(!run.truncated)
        #expect(try shell("cat").run(within: 10_000).stdout.isEmpty)
    }

    @Test("that print more than the cap are not held up, and what is kept is the beginning")
    func cap() throws {
        let run = try shell("head -c 3000000 /dev/zero; head -c 10 /dev/zero >&2").run(within: 30_000, cap: 1000)
        #expect(run.stdout.count == 1000 && run.stderr.count == 10)
        #expect(run.truncated && run.status == 0)
        let exact = try shell("head -c 1000 /dev/zero").run(within: 30_000, cap: 1000)
        #expect(exact.stdout.count == 1000 && !exact.truncated)
    }

    @Test("that close their input early, or never read it, do not end this process")
    func closedInput() throws {
        let input = [UInt8](repeating: 0x61, count: 8 << 20)
        for script in ["exec 0<&-; echo ok", "echo ok", "head -c 1 >/dev/null; exec 0<&-; sleep 0.1; echo ok"] {
            let run = try shell(script).run(input: input, within: 20_000)
            #expect(run.text == "ok\n" && run.status == 0, "\(script)")
        }
    }

    @Test("that take too long are killed with everything they started")
    func deadline() async throws {
        for script in [
            "sleep 60 & echo $!; wait", "sleep 60 & echo $!; sleep 60", "trap '' TERM INT; sleep 60 & echo $!; wait",
        ] {
            let start = Clocks.monotonic
            let run = try shell(script).run(within: 300)
            #expect(run.timedOut, "\(script)")
            #expect(run.status == 128 + SIGKILL)
            #expect(Clocks.monotonic - start < 30_000_000_000)
            try await isGone(run.text)
        }
    }

    @Test("that end and leave something behind which holds their output end it with the deadline")
    func leftBehind() async throws {
        let run = try shell("sleep 60 & echo $!").run(within: 300)
        #expect(run.timedOut)
        #expect(run.status == 0)
        try await isGone(run.text)
    }

    private func isGone(_ text: String) async throws {
        let pid = try #require(Int32(text.split(separator: "\n").first ?? ""))
        try await eventually("process \(pid) is gone") { ProcessTable.identity(of: pid) == nil }
    }

    @Test("start with the signals as they are by default, whatever this process ignores")
    func signals() throws {
        StandardStreams.ignoreBrokenPipes()
        #expect(try shell("kill -PIPE $$; echo survived").run(within: 10_000).status == 128 + SIGPIPE)
    }

    #if os(Linux)
        @Test("have three open files and no more")
        func descriptors() throws {
            let home = try TemporaryHome()
            let secret = open(try home.write("secret", to: "secret"), O_RDONLY | O_CLOEXEC)
            defer { close(secret) }
            // The fourth is the folder that is listed.
            let run = try Subprocess("/bin/ls", ["/proc/self/fd"], environment: [:]).run(within: 10_000)
            #expect(run.text == "0\n1\n2\n3\n")
        }

        @Test("that are started on their own have a session of their own, no input, and write to a file")
        func detached() async throws {
            let home = try TemporaryHome()
            let log = "\(home.root)/log"
            try home.write("before\n", to: "log")
            let script = "cut -d' ' -f6 /proc/$$/stat; cat; echo done >&2"
            let pid = try shell(script).start(logging: log)
            try await eventually("it has ended") { Subprocess.reap(pid) == 0 }
            #expect(String(decoding: try FileSystem.read(log), as: UTF8.self) == "before\n\(pid)\ndone\n")
        }
    #endif

    @Test("a pipe's ends are not those of the standard streams")
    func lifted() throws {
        StandardStreams.ignoreBrokenPipes()
        var ends: [Int32] = [-1, -1]
        #expect(pipe(&ends) == 0)
        let lowest = ends[0] + 20
        let reading = try Pipe.lifted(ends[0], lowest: lowest)
        #expect(reading >= lowest)
        #expect(fcntl(reading, F_GETFD) & FD_CLOEXEC != 0)
        #expect(try Pipe.lifted(reading, lowest: 3) == reading)
        // The end exists once: when it is closed, nobody reads.
        close(reading)
        #expect(write(ends[1], "x", 1) == -1 && errno == EPIPE)
        close(ends[1])
    }
}
