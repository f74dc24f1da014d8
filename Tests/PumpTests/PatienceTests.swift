import Platform
import RepowireKit
import TestSupport
import Testing
import Wire

@testable import Pump

#if canImport(Glibc)
    import Glibc
#else
    import Darwin
#endif

/// The pump in this process, with limits that a test can wait for.
@Suite("What a pump answers that finds no daemon", .timeLimit(.minutes(2)))
struct PatienceTests {
    /// Runs a pump that is sent `lines`, and returns what it answers until all are answered.
    private func answers(
        to lines: [String], home: String, expecting count: Int, start: @escaping DaemonStarts.Starter
    ) throws -> [JSON] {
        var input: [Int32] = [-1, -1]
        var output: [Int32] = [-1, -1]
        try #require(pipe(&input) == 0 && pipe(&output) == 0)
        for end in input + output { _ = fcntl(end, F_SETFD, FD_CLOEXEC) }
        let bytes = Array((lines.joined(separator: "\n") + "\n").utf8)
        try bytes.withUnsafeBytes { try FileSystem.writeAll(input[1], $0, subject: "pump") }
        var patience = Relay.Patience()
        patience.short = 200_000_000
        patience.withoutDaemon = 300_000_000
        var pump = Pump(
            options: PumpOptions(runtime: "r"), home: RepowireHome(home), instance: "i", stdin: input[0],
            stdout: output[1], patience: patience, environment: { _ in nil }, start: start)
        let (reading, writing) = (output[0], input[1])
        let reader = OwnedReader(reading, lines: count) { close(writing) }
        pump.run()
        close(output[1])
        defer { for end in [input[0], reading] { close(end) } }
        return try reader.lines().map { try JSON(parsing: $0) }
    }

    @Test("After the limit each request is answered with the reason and what to do, as its kind wants")
    func unavailable() throws {
        let home = try TemporaryHome()
        let found = try answers(
            to: [
                #"{"jsonrpc":"2.0","id":1,"method":"initialize"}"#, #"{"jsonrpc":"2.0","id":2,"method":"tools/call"}"#,
                #"{"jsonrpc":"2.0","method":"notifications/initialized"}"#,
            ], home: home.repowireHome, expecting: 2,
            start: { () throws(WireError) in
                throw WireError(.unreachable, "the program is missing", hint: "Run install.sh")
            })
        #expect(found.map { $0["id"] } == [1, 2])
        let words = "Repowire's daemon cannot be reached: the program is missing. Run install.sh."
        #expect(found[0].at("/error/message")?.stringValue?.hasPrefix(words) == true)
        #expect(found[1].at("/result/isError") == true)
        #expect(found[1].at("/result/content/0/text")?.stringValue?.hasPrefix(words) == true)
    }

    @Test("A daemon that takes connections and does nothing does not hold up a client's first questions")
    func deaf() throws {
        let home = try TemporaryHome()
        let deaf = try FakeDaemon.deaf(at: "\(home.repowireHome)/run/daemon.sock")
        let found = try answers(
            to: [#"{"jsonrpc":"2.0","id":1,"method":"initialize"}"#], home: home.repowireHome, expecting: 1,
            start: { () throws(WireError) in throw WireError(.unreachable, "not asked for") })
        #expect(found.first?.at("/error/message")?.stringValue?.contains("does not answer") == true || found.count == 1)
        _ = deaf
    }
}

/// Reads lines on a thread of its own.
private final class OwnedReader: Sendable {
    private let thread: OwnedThread
    private let collected = Collected()

    init(_ descriptor: Int32, lines count: Int, done: @escaping @Sendable () -> Void) {
        thread = OwnedThread { [collected] in
            var buffer = [UInt8](repeating: 0, count: 4096)
            while collected.count < count {
                let size = buffer.withUnsafeMutableBytes { read(descriptor, $0.baseAddress, $0.count) }
                guard size > 0 else { break }
                collected.append(buffer[..<size])
            }
            done()
        }
    }

    func lines() -> [[UInt8]] {
        thread.join()
        return collected.lines
    }
}
