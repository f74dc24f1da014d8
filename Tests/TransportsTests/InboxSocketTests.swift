import Platform
import Synchronization
import TestSupport
import Testing

@testable import Transports

/// Against real sockets: what a runtime's inbox may be like when we write to it.
@Suite struct InboxSocketTests {
    private let home: TemporaryHome
    private var path: String { "\(home.runtimeFolder)/inbox.sock" }
    /// More than a socket takes without a reader.
    private let large = Array(String(repeating: "x", count: 1 << 20).utf8) + [0x0A]

    init() throws {
        // As every program of ours does: a reader that goes away is an error, not a signal.
        StandardStreams.ignoreBrokenPipes()
        home = try TemporaryHome()
    }

    /// The error of a write, and how many milliseconds it took. Measured on this thread: what else the machine does may
    /// keep a task from going on.
    private func failure(_ data: [UInt8], within limit: Int = 2000) -> (error: SystemError?, milliseconds: UInt64) {
        let start = Clocks.monotonic
        var error: SystemError?
        do {
            try InboxSocket.deliver(to: path, authentication: nil, data: data, within: limit)
        } catch let failure {
            error = failure as? SystemError
        }
        return (error, (Clocks.monotonic - start) / 1_000_000)
    }

    @Test func `The authentication comes first, then the message, then the end`() async throws {
        let lines = Mutex<[String]>([])
        let inbox = try FakeDaemon(at: path) { connection in
            while let line = connection.readLine() {
                lines.withLock { $0.append(String(decoding: line, as: UTF8.self)) }
            }
            lines.withLock { $0.append("(end)") }
        }
        defer { inbox.stop() }
        try await InboxSocket.write(to: path, authentication: #"{"type":"auth"}"#, data: Array("{}\n".utf8))
        try await eventually("the end of the connection", within: .seconds(60)) {
            lines.withLock { $0.last } == "(end)"
        }
        #expect(lines.withLock { $0 } == [#"{"type":"auth"}"#, "{}", "(end)"])
    }

    @Test func `A reader that takes its time gets everything`() async throws {
        let received = Mutex<[UInt8]?>(nil)
        let inbox = try FakeDaemon(at: path) { connection in
            Pause.milliseconds(200)
            let line = connection.readLine()
            received.withLock { $0 = line }
        }
        defer { inbox.stop() }
        #expect(failure(large, within: 20_000).error == nil)
        try await eventually("the whole line", within: .seconds(60)) { received.withLock { $0 } != nil }
        #expect(received.withLock { $0 } == Array(large.dropLast()))
    }

    @Test func `Nobody there, or a file that is no socket, is said at once`() async throws {
        let missing = failure([0x0A])
        #expect(missing.error?.isMissing == true)
        try home.write("", to: "run/inbox.sock")
        let file = failure([0x0A])
        #expect(file.error?.code == SystemError.refusedCode)
        #expect(missing.milliseconds < 1000)
        #expect(file.milliseconds < 1000)
    }

    @Test func `A socket that a crashed program left behind refuses`() async throws {
        try FakeDaemon(at: path) { _ in }.stop()
        let result = failure([0x0A])
        #expect(result.error?.code == SystemError.refusedCode)
    }

    @Test func `A reader that never reads costs the deadline and no more`() async throws {
        let deaf = try FakeDaemon.deaf(at: path)
        let result = failure(large, within: 300)
        #expect(result.error?.code == SystemError.timedOutCode)
        #expect((250...2000).contains(result.milliseconds))
        withExtendedLifetime(deaf) {}
    }

    @Test func `A socket whose queue is full costs the deadline and no more`() async throws {
        let deaf = try FakeDaemon.deaf(at: path)
        var waiting: [UnixStream] = []
        while waiting.count < 4096,
            let stream = try? UnixStream(connectingTo: path, deadline: Deadline(milliseconds: 0))
        {
            waiting.append(stream)
        }
        let result = failure([0x0A], within: 300)
        #expect(result.error?.code == SystemError.timedOutCode)
        #expect((250...2000).contains(result.milliseconds))
        withExtendedLifetime((deaf, waiting)) {}
    }

    @Test func `A reader that vanishes is an error`() async throws {
        let inbox = try FakeDaemon(at: path) { _ in }
        defer { inbox.stop() }
        let result = failure(large, within: 5000)
        #expect(result.error != nil)
        #expect(result.error?.code != SystemError.timedOutCode)
        #expect(result.milliseconds < 4000)
    }

    @Test func `A path that fits no socket address is an error`() async throws {
        let long = "/tmp/" + String(repeating: "x", count: 200)
        await #expect(throws: SystemError.self) {
            try await InboxSocket.write(to: long, authentication: nil, data: [0x0A])
        }
    }

    /// Only root can become somebody else.
    @Test(.enabled(if: User.isRoot, "needs root"))
    func `A socket of another user gets nothing`() async throws {
        let python = try #require(Programs.python)
        let source = """
            import os, socket, sys
            s = socket.socket(socket.AF_UNIX); s.bind(sys.argv[1]); os.chmod(sys.argv[1], 0o666)
            os.setgid(65534); os.setuid(65534); s.listen(8); print("ready", flush=True)
            s.settimeout(20)
            data = s.accept()[0].recv(100); print(len(data), flush=True); sys.stdin.read()
            """
        let stranger = try ChildProcess(python, ["-I", "-c", source, path], environment: home.environment)
        #expect(try await stranger.line(0) == "ready")
        let result = failure([0x0A])
        #expect(result.error?.description.contains("Permission denied") == true)
        #expect(try await stranger.line(1) == "0")
        stranger.stop()
    }
}
