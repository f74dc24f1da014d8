import Testing

@testable import Platform

#if canImport(Glibc)
    import Glibc
#else
    import Darwin
#endif

@Suite final class FileReplacementTests {
    private let folder = "\(EnvironmentValues["TMPDIR"] ?? "/tmp")/repowire-files-\(Randomness.hexadecimal(bytes: 6))"

    init() throws { try FileSystem.makeFolder(folder) }
    deinit { try? FileSystem.removeTree(folder) }

    @Test func `New contents keep the mode, and nothing is left beside the file`() throws {
        let file = "\(folder)/f"
        try FileSystem.writeNew(file, [1], mode: 0o4751, synchronize: false)
        let status = try #require(try FileSystem.status(of: file))
        try FileSystem.replace(file, with: [2, 3], keeping: status)
        #expect(try FileSystem.read(file) == [2, 3])
        #expect(try FileSystem.status(of: file)?.mode == 0o4751)
        #expect(try FileSystem.list(folder) == ["f"])
    }

    @Test func `A replacement that fails leaves the file and nothing beside it`() throws {
        let file = "\(folder)/sub/f"
        let status = try #require(try FileSystem.status(of: folder))
        #expect(throws: SystemError.self) { try FileSystem.replace(file, with: [1], keeping: status) }
        try FileSystem.makeFolder("\(folder)/d")
        #expect(throws: SystemError.self) { try FileSystem.replace("\(folder)/d", with: [1], keeping: status) }
        #expect(try FileSystem.list(folder) == ["d"])
    }

    @Test func `The number of a file's names is known`() throws {
        let file = "\(folder)/f"
        try FileSystem.writeNew(file, [], mode: 0o600, synchronize: false)
        #expect(try FileSystem.status(of: file)?.links == 1)
        #expect(link(file, "\(folder)/g") == 0)
        #expect(try FileSystem.status(of: file)?.links == 2)
    }

    @Test func `A folder is removed only when it is empty`() throws {
        try FileSystem.makeFolder("\(folder)/a/b")
        #expect(!FileSystem.removeFolderIfEmpty("\(folder)/a"))
        #expect(FileSystem.removeFolderIfEmpty("\(folder)/a/b"))
        #expect(FileSystem.removeFolderIfEmpty("\(folder)/a"))
        #expect(!FileSystem.removeFolderIfEmpty("\(folder)/a"))
    }

    @Test func `A lock is held by one at a time, and let go afterwards`() throws {
        let file = "\(folder)/lock"
        let outer = try FileLock.holding(file) {
            let inner = try FileLock.holding(file) { 1 }
            #expect(inner == nil)
            return 2
        }
        #expect(outer == 2)
        #expect(try FileLock.holding(file) { 3 } == 3)
        struct Failure: Error {}
        #expect(throws: Failure.self) { try FileLock.holding(file) { throw Failure() } }
        #expect(try FileLock.holding(file) { 4 } == 4)
        #expect(throws: SystemError.self) { try FileLock.holding("\(folder)/no/lock") { 5 } }
    }
}
