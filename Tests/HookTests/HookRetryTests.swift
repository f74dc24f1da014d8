import Platform
import RepowireKit
import Synchronization
import TestSupport
import Testing
import Wire

@testable import Hook

/// A daemon may come up between the hook's first look and its report's arrival in the spool.
@Suite("The hook's second try")
struct HookRetryTests {
    private let home: TemporaryHome

    init() throws { home = try TemporaryHome() }

    @Test(
        "While daemons come up at any moment, each report arrives: in the spool or on the socket, with its own answer")
    func race() throws {
        for delay in stride(from: UInt64(0), to: 3_000_000, by: 150_000) {
            let round = try TemporaryHome()
            let reports = Mutex<[JSON]>([])
            let daemon = Mutex<FakeDaemon?>(nil)
            let starter = OwnedThread {
                let until = Clocks.monotonic + delay
                while Clocks.monotonic < until {}
                let started = try? FakeDaemon(at: FakeDaemon.address(in: round)) { connection in
                    // As the daemon does: it listens, then reads the spool, then serves.
                    guard connection.readLine() != nil, let report = connection.readJSON() else { return }
                    reports.withLock { $0.append(report["params"] ?? .null) }
                    connection.send(["jsonrpc": "2.0", "id": 1, "result": [:]])
                    connection.send(["jsonrpc": "2.0", "id": 2, "result": ["stdout": "answer"]])
                }
                daemon.withLock { $0 = started }
            }
            let program = HookProgram(
                options: HookOptions(runtime: "r", event: "e"), home: RepowireHome(round.repowireHome),
                environment: { _ in nil })
            let answer = try withInput("{}") { program.run(stdin: $0) }
            starter.join()
            let onSocket = reports.withLock { $0 }
            #expect(onSocket.count + (try round.spooled().count) == 1)
            #expect(answer.stdout == (onSocket.isEmpty ? "" : "answer"))
            daemon.withLock { $0 }?.stop()
        }
    }
}
