import Platform
import RepowireKit
import Testing

@testable import Store

@Suite struct OpeningTests {
    @Test func aNewJournalIsForItsOwnerOnly() throws {
        let folder = try TestFolder()
        let path = "\(folder.path)/deeper/still/journal.db"
        let journal = try Journal(path: path) { _ in }
        defer { journal.close() }
        #expect(try FileSystem.status(of: "\(folder.path)/deeper/still")?.mode == 0o700)
        for suffix in ["", "-wal", "-shm"] {
            #expect(try FileSystem.status(of: path + suffix)?.mode == 0o600, "journal.db\(suffix)")
        }
    }

    @Test func aJournalThatOthersCouldReadIsTakenFromThem() throws {
        let folder = try TestFolder()
        try FileSystem.writeNew(folder.journal, [], mode: 0o644)
        let journal = try Journal(path: folder.journal) { _ in }
        defer { journal.close() }
        #expect(try FileSystem.status(of: folder.journal)?.mode == 0o600)
        #expect(try FileSystem.status(of: "\(folder.journal)-wal")?.mode == 0o600)
    }

    @Test func everyCommitWaitsForTheDisk() throws {
        let test = try TestJournal()
        let found = Box<[String?]>([])
        try test.journal.onWriter { writer in
            found.set(["journal_mode", "synchronous"].map { try? writer.database.pragma($0) })
        }
        #expect(found.value == ["wal", "2"])
    }

    @Test(arguments: [
        "", "SQLite format 3\0 and then something else", "just a text\n", String(repeating: "x", count: 9000),
    ])
    func aFileThatIsNoDatabaseIsRefusedAndLeftAlone(_ text: String) throws {
        let folder = try TestFolder()
        try FileSystem.writeNew(folder.journal, Array(text.utf8), mode: 0o644)
        if text.isEmpty { return try Journal(path: folder.journal) { _ in }.close() }
        try expectRefusal(in: folder, .notADatabase(path: folder.journal))
        let error = JournalError.notADatabase(path: folder.journal)
        #expect("\(error)".contains(folder.journal) && "\(error)".contains("Move the file away"))
    }

    @Test func aFolderIsNoJournal() throws {
        let folder = try TestFolder()
        #expect(throws: JournalError.notADatabase(path: folder.path)) { try Journal(path: folder.path) { _ in } }
    }

    @Test func aDatabaseOfAnotherProgramIsRefusedAndLeftAlone() throws {
        let folder = try TestFolder()
        try FileSystem.writeNew(folder.journal, [], mode: 0o644)
        try Database(folder.journal, .readWrite).execute("CREATE TABLE theirs (value); INSERT INTO theirs VALUES (1)")
        try expectRefusal(in: folder, .foreign(path: folder.journal))

        try Database(folder.journal, .readWrite).execute("PRAGMA application_id = 7; PRAGMA user_version = 1")
        try expectRefusal(in: folder, .foreign(path: folder.journal))
    }

    @Test func aDamagedJournalIsRefusedAndLeftAlone() throws {
        let test = try TestJournal()
        try test.append(.message(.example("m1")))
        test.journal.close()
        // The first page holds the tables' definitions behind the header.
        var bytes = try FileSystem.read(test.folder.journal)
        for offset in 100..<4096 { bytes[offset] = 0xA5 }
        try FileSystem.writeAtomically(test.folder.journal, bytes, mode: 0o600)
        let error = try #require(throws: JournalError.self) { try Journal(path: test.folder.journal) { _ in } }
        guard case .damaged(test.folder.journal, _) = error else { throw error }
        #expect(try FileSystem.read(test.folder.journal) == bytes)
    }

    @Test func damageFoundWhileReadingNamesTheFile() throws {
        let test = try TestJournal()
        for number in 0..<400 {
            test.submit([.message(.example("m\(number)", body: String(repeating: "x", count: 200)))])
        }
        _ = try test.reports.commits(400)
        test.journal.close()
        var bytes = try FileSystem.read(test.folder.journal)
        // Everything behind the definitions: they stay readable, the rows do not.
        for offset in 4096..<bytes.count { bytes[offset] = 0xA5 }
        try FileSystem.writeAtomically(test.folder.journal, bytes, mode: 0o600)
        let error = try #require(throws: JournalError.self) {
            try Journal(path: test.folder.journal) { _ in }.load()
        }
        guard case .damaged(test.folder.journal, _) = error else { throw error }
    }

    /// Opening fails with the error and changes no byte and no permission; no log is left behind.
    private func expectRefusal(
        in folder: TestFolder, _ error: JournalError, sourceLocation: SourceLocation = #_sourceLocation
    ) throws {
        let before = try FileSystem.read(folder.journal)
        let mode = try FileSystem.status(of: folder.journal)?.mode
        #expect(throws: error, sourceLocation: sourceLocation) { try Journal(path: folder.journal) { _ in } }
        #expect(try FileSystem.read(folder.journal) == before, sourceLocation: sourceLocation)
        #expect(try FileSystem.status(of: folder.journal)?.mode == mode, sourceLocation: sourceLocation)
        #expect(try FileSystem.list(folder.path) == ["journal.db"], sourceLocation: sourceLocation)
    }
}
