import RepowireKit
import Synchronization
import TestSupport
import Testing

@testable import Platform

#if canImport(Glibc)
    import Glibc
#else
    import Darwin
#endif

@Suite("A client's connection to a Unix socket")
struct UnixStreamTests {
    private let home: TemporaryHome

    init() throws { home = try TemporaryHome() }

    private var path: String { "\(home.root)/s" }

    private func connect(_ milliseconds: Int = 5000) throws -> UnixStream {
        try UnixStream(connectingTo: path, deadline: Deadline(milliseconds: milliseconds))
    }

    /// The other end of a connection that was just made.
    private func accepted(_ listener: InboxListener) throws -> Int32 {
        let descriptor = accept(listener.descriptor, nil, nil)
        try #require(descriptor >= 0)
        return descriptor
    }

    private func code(_ body: () throws -> Void) -> Int32? {
        do { try body() } catch let error as SystemError { return error.code } catch { return -1 }
        return nil
    }

    @Test("says why it cannot be made: nothing there, nobody listening, a file, a path too long")
    func refused() throws {
        #expect(code { _ = try connect() } == ENOENT)
        try home.write("", to: "s")
        #expect(code { _ = try connect() } == ECONNREFUSED)
        try FileSystem.remove(path)
        do { _ = try InboxListener(at: path) }
        #expect(!FileSystem.exists(path))
        let long = "\(home.root)/" + String(repeating: "x", count: UnixStream.maximumPath)
        #expect(
            code { _ = try UnixStream(connectingTo: long, deadline: Deadline(milliseconds: 100)) } == ENAMETOOLONG)
        #expect(code { _ = try InboxListener(at: long) } == ENAMETOOLONG)
    }

    @Test("a path of just the longest length works")
    func longestPath() throws {
        let long = "\(home.root)/" + String(repeating: "x", count: UnixStream.maximumPath - home.root.utf8.count - 1)
        #expect(long.utf8.count == UnixStream.maximumPath)
        let listener = try InboxListener(at: long)
        _ = try UnixStream(connectingTo: long, deadline: Deadline(milliseconds: 1000))
        #expect(listener.accept() != nil)
    }

    @Test("a listener that cannot have its path leaves what is there alone")
    func listenerRefused() throws {
        try home.write("mine", to: "s")
        #expect(code { _ = try InboxListener(at: path) } == EADDRINUSE)
        #expect(try FileSystem.read(path) == Array("mine".utf8))
        // The descriptor was closed once: another one that got its number is not.
        let other = open(path, O_RDONLY | O_CLOEXEC)
        #expect(code { _ = try InboxListener(at: path) } == EADDRINUSE)
        #expect(fcntl(other, F_GETFD) >= 0)
        close(other)
    }

    @Test("gives up at its deadline: while reading, while sending, while nobody takes the connection")
    func deadlines() throws {
        let listener = try InboxListener(at: path)
        let stream = try connect()
        var start = Clocks.monotonic
        #expect(code { _ = try stream.readLine(deadline: Deadline(milliseconds: 60)) } == ETIMEDOUT)
        #expect(Clocks.monotonic - start >= 50_000_000)
        let large = [UInt8](repeating: 0, count: 64 << 20)
        start = Clocks.monotonic
        #expect(code { try stream.send(large, deadline: Deadline(milliseconds: 60)) } == ETIMEDOUT)
        #expect(Clocks.monotonic - start < 10_000_000_000)
        // The queue of connections is full.
        var waiting: [UnixStream] = []
        let full = code { for _ in 0..<200 { waiting.append(try connect(60)) } }
        #expect(full == ETIMEDOUT)
        #expect(waiting.count < 200)
        _ = listener
    }

    @Test("reads lines however they are cut, and says that the other side has closed")
    func lines() throws {
        let listener = try InboxListener(at: path)
        let stream = try connect()
        let other = try accepted(listener)
        func say(_ text: String) throws {
            try Array(text.utf8).withUnsafeBytes { try FileSystem.writeAll(other, $0, subject: "test") }
        }
        func line() throws -> String? {
            try stream.readLine(deadline: Deadline(milliseconds: 5000)).map { String(decoding: $0, as: UTF8.self) }
        }
        try say("one\ntwo\n\nthr")
        #expect(try line() == "one")
        #expect(try line() == "two")
        #expect(try line() == "")
        #expect(code { _ = try stream.readLine(deadline: Deadline(milliseconds: 20)) } == ETIMEDOUT)
        try say("ee\n")
        #expect(try line() == "three")
        let long = String(repeating: "é", count: 40_000)
        try say(long + "\r\nrest without end")
        #expect(try line() == long + "\r")
        close(other)
        #expect(try line() == nil)
        #expect(try line() == nil)
    }

    @Test("a line longer than the limit is an error, one as long as the limit is not")
    func limit() throws {
        let listener = try InboxListener(at: path)
        for (count, expected) in [(50_000, Int32?.none), (200_000, EMSGSIZE)] {
            let stream = try connect()
            let other = try accepted(listener)
            let bytes = [UInt8](repeating: 0x61, count: count) + [0x0A]
            try bytes.withUnsafeBytes { try FileSystem.writeAll(other, $0, subject: "test") }
            #expect(code { _ = try stream.readLine(deadline: Deadline(milliseconds: 5000), limit: 50_000) } == expected)
            close(other)
        }
    }

    @Test("sending to somebody who left is an error, not the end of this process")
    func brokenPipe() throws {
        let listener = try InboxListener(at: path)
        let stream = try connect()
        close(try accepted(listener))
        let failed = code { for _ in 0..<10 { try stream.send([0x61, 0x0A], deadline: Deadline(milliseconds: 1000)) } }
        #expect(failed == EPIPE || failed == ECONNRESET)
    }

    @Test("sends much to somebody who reads slowly")
    func slowReader() throws {
        let listener = try InboxListener(at: path)
        let stream = try connect()
        let other = try accepted(listener)
        let bytes = [UInt8](repeating: 0x62, count: 4 << 20)
        let received = Received()
        let reader = OwnedThread {
            var buffer = [UInt8](repeating: 0, count: 65536)
            while received.count.load(ordering: .relaxed) < 4 << 20 {
                let more = buffer.withUnsafeMutableBytes { read(other, $0.baseAddress, $0.count) }
                if more <= 0 { break }
                received.count.add(more, ordering: .relaxed)
            }
            close(other)
        }
        try stream.send(bytes, deadline: Deadline(milliseconds: 20_000))
        reader.join()
        #expect(received.count.load(ordering: .relaxed) == bytes.count)
    }

    private final class Received: Sendable {
        let count = Atomic<Int>(0)
    }

    /// Whether another user can be had for the test.
    private static let canBecomeNobody = geteuid() == 0 && python != nil
    private static let python = ["/usr/bin/python3", "/usr/local/bin/python3"].first { FileSystem.isExecutable($0) }

    @Test("a socket of another user is not trusted", .enabled(if: canBecomeNobody, "needs root and python3"))
    func foreignOwner() async throws {
        let python = try #require(UnixStreamTests.python)
        let folder = "\(home.root)/open"
        try FileSystem.makeFolder(folder)
        #expect(chmod(home.root, 0o755) == 0 && chmod(folder, 0o777) == 0)
        let script = """
            import os, socket, sys
            os.setgid(65534); os.setuid(65534)
            s = socket.socket(socket.AF_UNIX); s.bind(sys.argv[1]); s.listen(5)
            os.chmod(sys.argv[1], 0o777); print("ready", flush=True)
            while True: s.accept()
            """
        let trap = try ChildProcess(python, ["-c", script, "\(folder)/s"], environment: home.environment)
        #expect(try await trap.line(0) == "ready")
        #expect(
            code { _ = try UnixStream(connectingTo: "\(folder)/s", deadline: Deadline(milliseconds: 5000)) } == EACCES)
    }
}
