import RepowireKit
import TestSupport
import Testing

@testable import Platform

@Suite struct FileLockTests {
    @Test func `Who holds a lock is found by the file, and nobody holds one that is free`() throws {
        let home = try ScratchHome()
        let path = "\(home.path)/one.lock"
        let found = try FileLock.holding(path) { FileLock.holders(of: [path, "\(home.path)/none"]) }
        #expect(found?[path]?.pid == RunningProgram.pid)
        #expect(found?.count == 1)
        #expect(FileLock.holders(of: [path]).isEmpty)
    }

    #if os(Linux)
        @Test func `The kernel's table is read, and what is not a whole-file lock is passed over`() {
            let table = """
                1: POSIX  ADVISORY  READ 5825 fe:00:16237019 128 128
                3: FLOCK  ADVISORY  WRITE 5825 fe:10:16236820 0 EOF
                3: -> FLOCK  ADVISORY  WRITE 77 fe:10:16236820 0 EOF
                4: FLOCK  ADVISORY  WRITE -1 fe:00:1 0 EOF
                nonsense
                """
            #expect(FileLock.holders(inTable: table) == [.init(device: 0xFE10, inode: 16_236_820): 5825])
        }
    #endif

    @Test func `The words and the folder of a process are seen`() async throws {
        let home = try ScratchHome()
        let child = try ChildProcess(
            "/bin/sh", ["-c", "read line; exit 0", "a word", ""], environment: [:], folder: home.path)
        // They are empty for a moment while a program takes another's place.
        try await eventually("the words") { !ProcessTable.arguments(of: child.pid).isEmpty }
        #expect(ProcessTable.arguments(of: child.pid) == ["/bin/sh", "-c", "read line; exit 0", "a word", ""])
        #expect(ProcessTable.workingFolder(of: child.pid) == Path.resolved(home.path))
        #expect(ProcessTable.arguments(of: -1).isEmpty)
    }
}
