import RepowireKit
import TestSupport
import Testing

@testable import Platform

#if canImport(Glibc)
    import Glibc
#else
    import Darwin
#endif

@Suite("Other processes")
struct ProcessTableTests {
    @Test("this process is alive and is known by pid and start")
    func own() throws {
        let own = try #require(ProcessTable.identity(of: getpid()))
        #expect(own.pid == getpid() && own.start > 0)
        #expect(ProcessTable.isAlive(own))
        #expect(ProcessTable.identity(of: getpid()) == own)
        #expect(ProcessTable.parent(of: getpid()) == getppid())
        // Another process had this pid before.
        #expect(!ProcessTable.isAlive(ProcessIdentity(pid: own.pid, start: own.start - 1)))
    }

    @Test("no process has these pids", arguments: [Int32(0), -1, .max, .min])
    func nobody(_ pid: Int32) {
        #expect(ProcessTable.identity(of: pid) == nil)
        #expect(ProcessTable.parent(of: pid) == nil)
        #expect(ProcessTable.lineage(of: pid).isEmpty)
    }

    @Test("a child descends from this process, nearest first")
    func lineage() async throws {
        let child = try ChildProcess("/bin/sh", ["-c", "sleep 60; true"], environment: ["PATH": "/bin:/usr/bin"])
        var grandchild: Int32 = 0
        try await eventually("the shell has started sleep") {
            for pid in try FileSystem.list("/proc").compactMap({ Int32($0) })
            where ProcessTable.parent(of: pid) == child.pid {
                grandchild = pid
            }
            return grandchild != 0
        }
        let lineage = ProcessTable.lineage(of: grandchild).map(\.pid)
        #expect(lineage.prefix(3) == [grandchild, child.pid, getpid()])
        #expect(!lineage.contains(1))
        let identities = ProcessTable.lineage(of: grandchild)
        #expect(identities[1] == ProcessTable.identity(of: child.pid))
    }

    @Test("a process that ended and was not waited for does not live")
    func zombie() async throws {
        let pid = try Subprocess("/bin/sh", ["-c", "exit 3"], environment: [:]).start()
        try await eventually("it is a zombie") { ProcessTable.entry(of: pid)?.isZombie == true }
        #expect(ProcessTable.identity(of: pid) == nil)
        #expect(Subprocess.reap(pid) == 3)
        #expect(ProcessTable.entry(of: pid) == nil)
    }

    @Test("a signal reaches the process that is meant, and no other that has its pid")
    func signals() async throws {
        let child = try ChildProcess("/bin/sleep", ["60"], environment: [:])
        let identity = try #require(ProcessTable.identity(of: child.pid))
        ProcessTable.kill(ProcessIdentity(pid: identity.pid, start: identity.start + 1))
        ProcessTable.terminate(ProcessIdentity(pid: identity.pid, start: identity.start + 1))
        #expect(ProcessTable.isAlive(identity))
        ProcessTable.kill(identity)
        #expect(try await child.exit() == 128 + SIGKILL)
        #expect(!ProcessTable.isAlive(identity))
    }

    #if os(Linux)
        static let stats: [(String, Int32?, UInt64?, Bool)] = [
            ("7 (sh) S 3 7 7 0 -1 4194304 1 0 0 0 0 0 0 0 20 0 1 0 12345 0 0", 3, 12345, false),
            ("7 (a) b) S 99) R 3 7 7 0 -1 4194304 1 0 0 0 0 0 0 0 20 0 1 0 12345 0 0", 3, 12345, false),
            ("7 (\n(x) ) Z 3 7 7 0 -1 4194304 1 0 0 0 0 0 0 0 20 0 1 0 1 0 0", 3, 1, true),
            ("7 (x) X 0 7 7 0 -1 4194304 1 0 0 0 0 0 0 0 20 0 1 0 18446744073709551615 0 0", 0, .max, true),
            ("7 (x) S 3 7 7", nil, nil, false), ("", nil, nil, false), ("7 (x", nil, nil, false),
            (")", nil, nil, false),
            ("7 (x) S x 7 7 0 -1 4194304 1 0 0 0 0 0 0 0 20 0 1 0 1 0 0", nil, nil, false),
        ]

        @Test("the kernel's line is read after the last bracket, whatever the process is called", arguments: stats)
        func stat(_ line: String, _ parent: Int32?, _ start: UInt64?, _ isZombie: Bool) {
            let entry = ProcessTable.entry(fromStat: Array(line.utf8))
            #expect(entry?.parent == parent)
            #expect(entry?.start == start)
            #expect((entry?.isZombie ?? false) == isZombie)
        }
    #endif
}
