import Platform
import RepowireKit
import Testing

@testable import Store

@Suite struct MigrationTests {
    private let later = Schema(
        migrations: Schema.current.migrations + ["ALTER TABLE messages ADD COLUMN colour TEXT; CREATE TABLE extra (a);"]
    )

    @Test func anEmptyFileBecomesTheNewestVersion() throws {
        let folder = try TestFolder()
        try FileSystem.writeNew(folder.journal, [], mode: 0o600)
        try Journal(path: folder.journal) { _ in }.close()
        #expect(try version(folder) == "\(Schema.current.version)")
    }

    @Test func anOlderJournalKeepsItsMessages() throws {
        let test = try TestJournal()
        try test.append(.message(.example("m1")))
        test.journal.close()
        let journal = try Journal(path: test.folder.journal, schema: later) { _ in }
        defer { journal.close() }
        #expect(try journal.load().open.map(\.message.id.rawValue) == ["m1"])
        #expect(try version(test.folder) == "\(later.version)")
    }

    @Test func aMigrationThatFailsLeavesTheVersionBeforeIt() throws {
        let test = try TestJournal()
        try test.append(.message(.example("m1")))
        test.journal.close()
        var broken = later
        broken.migrations.append("CREATE TABLE half (a); CREATE TABLE messages (a);")
        #expect(throws: JournalError.self) { try Journal(path: test.folder.journal, schema: broken) { _ in } }
        #expect(try version(test.folder) == "\(later.version)")
        let journal = try Journal(path: test.folder.journal, schema: later) { _ in }
        defer { journal.close() }
        #expect(try journal.load().open.count == 1)
    }

    @Test func aLaterVersionIsRefusedAndLeftAlone() throws {
        let folder = try TestFolder()
        try Journal(path: folder.journal, schema: later) { _ in }.close()
        let before = try FileSystem.read(folder.journal)
        let error = JournalError.newer(
            path: folder.journal, version: later.version, known: Schema.current.version)
        #expect(throws: error) { try Journal(path: folder.journal) { _ in } }
        #expect("\(error)".contains("Update Repowire"))
        #expect(try FileSystem.read(folder.journal) == before)
        #expect(try FileSystem.list(folder.path) == ["journal.db"])
    }

    @Test func aLaterVersionThatOnlyTheLogKnowsIsRefusedAndLeftAlone() throws {
        let test = try TestJournal()
        test.journal.close()
        let journal = try Journal(path: test.folder.journal, schema: later) { _ in }
        defer { journal.close() }
        let copy = try TestFolder()
        try test.folder.copyJournal(to: copy)
        let before = try [copy.journal, "\(copy.journal)-wal"].map { try FileSystem.read($0) }
        #expect(throws: JournalError.newer(path: copy.journal, version: later.version, known: later.version - 1)) {
            try Journal(path: copy.journal) { _ in }
        }
        #expect(try [copy.journal, "\(copy.journal)-wal"].map { try FileSystem.read($0) } == before)
    }

    private func version(_ folder: TestFolder) throws -> String? {
        try Database(folder.journal, .readOnly).pragma("user_version")
    }
}
