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

@Suite("Files and folders")
struct FileSystemTests {
    private let home: TemporaryHome

    init() throws { home = try TemporaryHome() }

    private func code(_ body: () throws -> Void) -> Int32? {
        do { try body() } catch let error as SystemError { return error.code } catch { return -1 }
        return nil
    }

    @Test("a file is read whole, and nothing else is read at all")
    func read() throws {
        let bytes = (0..<300_000).map { UInt8(truncatingIfNeeded: $0) }
        let file = "\(home.root)/f"
        try FileSystem.writeNew(file, bytes, mode: 0o600)
        #expect(try FileSystem.read(file) == bytes)
        #expect(code { _ = try FileSystem.read(file, limit: bytes.count) } == nil)
        #expect(code { _ = try FileSystem.read(file, limit: bytes.count - 1) } == EFBIG)
        #expect(code { _ = try FileSystem.read("\(home.root)/none") } == ENOENT)
        #expect(code { _ = try FileSystem.read("\(file)/x") } == ENOTDIR)
        #expect(code { _ = try FileSystem.read(home.root) } == EISDIR)
        // Neither of these would ever end.
        #expect(mkfifo("\(home.root)/fifo", 0o600) == 0)
        #expect(code { _ = try FileSystem.read("\(home.root)/fifo") } == EINVAL)
        #expect(code { _ = try FileSystem.read("/dev/zero") } == EINVAL)
        try FileSystem.writeNew("\(home.root)/empty", [], mode: 0o600)
        #expect(try FileSystem.read("\(home.root)/empty") == [])
    }

    @Test("a file is told by kind, mode and size, and a link as a link or as what it leads to")
    func status() throws {
        let file = try home.write("12345", to: "f", mode: 0o640)
        #expect(symlink(file, "\(home.root)/link") == 0)
        #expect(symlink("/nowhere", "\(home.root)/broken") == 0)
        let status = try #require(try FileSystem.status(of: "\(home.root)/link"))
        #expect(status.kind == .file && status.mode == 0o640 && status.size == 5 && status.owner == getuid())
        #expect(try FileSystem.status(of: "\(home.root)/link", followingLinks: false)?.kind == .link)
        #expect(try FileSystem.status(of: "\(home.root)/broken") == nil)
        #expect(try FileSystem.status(of: home.root)?.kind == .folder)
        #expect(try FileSystem.status(of: "/dev/null")?.kind == .other)
        #expect(try FileSystem.status(of: "\(file)/x") == nil)
        #expect(!FileSystem.isExecutable(file) && !FileSystem.isExecutable(home.root))
        #expect(FileSystem.isExecutable(try home.write("#!/bin/sh", to: "x", mode: 0o755)))
    }

    @Test("folders are made with their parents, listed in order, and removed without following links")
    func folders() throws {
        let deep = "\(home.root)/a/b/c"
        try FileSystem.makeFolder(deep, mode: 0o700)
        try FileSystem.makeFolder(deep)
        #expect(try FileSystem.status(of: deep)?.mode == 0o700)
        #expect(code { try FileSystem.makeFolder(try home.write("", to: "file")) } == ENOTDIR)
        let kept = try home.write("kept", to: "kept/f")
        #expect(symlink("\(home.root)/kept", "\(deep)/link") == 0)
        for name in ["b", ".hidden", "a", "é"] { try home.write("", to: "a/b/c/\(name)") }
        #expect(try FileSystem.list(deep) == [".hidden", "a", "b", "link", "é"])
        #expect(try FileSystem.list("\(home.root)/none") == [])
        try FileSystem.removeTree("\(home.root)/a")
        #expect(!FileSystem.exists("\(home.root)/a"))
        #expect(try FileSystem.read(kept) == Array("kept".utf8))
        try FileSystem.removeTree("\(home.root)/none")
    }

    @Test("a reader of a file that is written anew sees the old or the new contents, whole")
    func atomicForReaders() throws {
        let file = "\(home.root)/f"
        try FileSystem.writeAtomically(file, [UInt8](repeating: 0, count: 200_000))
        let reading = Reading()
        let reader = OwnedThread {
            while !reading.isOver.load(ordering: .acquiring) {
                let bytes = (try? FileSystem.read(file)) ?? []
                let isWhole = bytes.count == 200_000 && bytes.allSatisfy { $0 == bytes[0] }
                reading.count(isWhole)
            }
        }
        var rounds = 0
        let deadline = Deadline(milliseconds: 20_000)
        while rounds < 60 || reading.whole.load(ordering: .relaxed) < 60, !deadline.hasPassed {
            rounds += 1
            try FileSystem.writeAtomically(file, [UInt8](repeating: UInt8(truncatingIfNeeded: rounds), count: 200_000))
        }
        reading.isOver.store(true, ordering: .releasing)
        reader.join()
        #expect(reading.whole.load(ordering: .relaxed) >= 60)
        #expect(reading.torn.load(ordering: .relaxed) == 0)
        #expect(try FileSystem.list(home.root).filter { $0.hasSuffix(".tmp") }.isEmpty)
    }

    @Test("what a writer left that was killed on the way is not the file, and disturbs no later writer")
    func leftovers() throws {
        let file = "\(home.root)/f"
        let contents = [UInt8](repeating: 1, count: 100_000)
        try FileSystem.writeAtomically(file, Array("old".utf8))
        // As `writeAtomically` makes it: beside the file, under a name of its own.
        for (number, written) in [0, 5000, contents.count].enumerated() {
            let temporary = "\(file).1.\(number).tmp"
            try FileSystem.writeNew(temporary, Array(contents.prefix(written)), mode: 0o644, synchronize: false)
        }
        #expect(try FileSystem.read(file) == Array("old".utf8))
        try FileSystem.writeAtomically(file, contents, mode: 0o600)
        #expect(try FileSystem.read(file) == contents)
        #expect(try FileSystem.status(of: file)?.mode == 0o600)
    }

    @Test("a write that fails leaves the old file and nothing beside it")
    func failedWrite() throws {
        let folder = "\(home.root)/target"
        try FileSystem.makeFolder("\(folder)/inside")
        #expect(code { try FileSystem.writeAtomically(folder, [1]) } != nil)
        #expect(code { try FileSystem.writeAtomically("\(home.root)/none/f", [1]) } == ENOENT)
        #expect(code { try FileSystem.writeNew(folder, [1], mode: 0o600) } == EEXIST)
        #expect(try FileSystem.list(home.root).filter { $0.hasSuffix(".tmp") }.isEmpty)
        #expect(try FileSystem.list(folder) == ["inside"])
    }

    @Test("a lock is held by one at a time and let go of at the end")
    func lock() throws {
        let path = "\(home.root)/lock"
        let inner = try FileLock.holding(path) { try FileLock.holding(path) { 1 } }
        #expect(inner == .some(nil))
        #expect(try FileLock.holding(path) { 2 } == 2)
        #expect(code { _ = try FileLock.holding("\(home.root)/none/lock") { 3 } } == ENOENT)
    }
}

/// What the reader beside a writer saw.
private final class Reading: Sendable {
    let isOver = Atomic<Bool>(false)
    let whole = Atomic<Int>(0)
    let torn = Atomic<Int>(0)

    func count(_ isWhole: Bool) {
        if isWhole { whole.add(1, ordering: .relaxed) } else { torn.add(1, ordering: .relaxed) }
    }
}
