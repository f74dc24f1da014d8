import Platform
import RepowireKit
import TestSupport
import Testing

@testable import Store

@Suite struct StorageFailureTests {
    @Test func aJournalWithoutSpaceRefusesEveryTicketAndGoesOnWhenThereIsSome() throws {
        let test = try TestJournal()
        #expect(try test.append(.message(.example("before"))) == .whole)
        try test.limitPages(to: 1)
        let body = String(repeating: "x", count: 20_000)
        for number in 0..<3 { test.submit([.message(.example("refused \(number)", body: body))]) }
        let refused = try test.reports.commits(4).dropFirst().map(\.outcome)
        #expect(refused == Array(repeating: .failed(.full(path: test.folder.journal)), count: 3))
        try test.limitPages(to: 1_000_000)
        #expect(try test.append(.message(.example("refused 1", body: body))) == .whole)
        #expect(try test.reopened().journal.load().open.map(\.message.id.rawValue) == ["before", "refused 1"])
    }

    @Test func aFullFileSystemLosesNothing() throws {
        let folder = try TestFolder()
        // A file system of its own, in a namespace that ends with the probe, so that nothing stays mounted.
        let script = "mount -t tmpfs -o size=3m tmpfs \"$1\" && exec \"$2\" starve \"$1/journal.db\""
        let unshare = Subprocess(
            "/bin/sh",
            [
                "-c", "exec unshare --mount --map-root-user sh -c '\(script)' sh \"$1\" \"$2\"", "sh", folder.path,
                probe,
            ],
            environment: ["PATH": EnvironmentValues["PATH"] ?? ""])
        let output = try unshare.run(within: 60_000)
        // Where mounting is forbidden the page limit above and the size limit below stand in.
        let text = output.text
        guard output.status == 0 || text.contains("error") || text.contains("refused") else { return }
        try check(text, reason: "\(JournalError.full(path: folder.journal))")
    }

    @Test func anInputOutputErrorLosesNothing() throws {
        let folder = try TestFolder()
        let output = try Subprocess(probe, ["limit", folder.journal], environment: [:]).run(within: 60_000)
        let error = JournalError.inputOutput(path: folder.journal, detail: "File too large (SQLite 778)")
        try check(output.text, reason: "\(error)")
    }

    @Test func aFolderThatCannotBeWrittenIsNamed() throws {
        let folder = try TestFolder()
        let locked = "\(folder.path)/locked"
        try FileSystem.makeFolder(locked, mode: 0o555)
        let output = try Subprocess(probe, ["open", "\(locked)/journal.db"], environment: [:]).run(within: 10_000)
        #expect(output.text == "error \(JournalError.readOnly(path: "\(locked)/journal.db"))\n")
        #expect(try FileSystem.list(locked) == [])
    }

    @Test func aFileThatCannotBeWrittenIsNamedAndLeftAlone() throws {
        let folder = try TestFolder()
        let locked = "\(folder.path)/locked"
        try FileSystem.makeFolder(locked)
        let path = "\(locked)/journal.db"
        try Journal(path: path) { _ in }.close()
        let before = try FileSystem.read(path)
        try FileSystem.remove(path)
        try FileSystem.writeNew(path, before, mode: 0o444)
        let output = try Subprocess(probe, ["open", path], environment: [:]).run(within: 10_000)
        #expect(output.text == "error \(JournalError.readOnly(path: path))\n")
        #expect(try FileSystem.read(path) == before)
        #expect(try FileSystem.list(locked) == ["journal.db"])
    }

    private var probe: String { BuiltProduct.path(of: "journal-probe") }

    /// The probe was refused, was refused again, went on when there was room, and then had all that was accepted.
    private func check(_ text: String, reason: String, sourceLocation: SourceLocation = #_sourceLocation) throws {
        let lines = text.split(separator: "\n").map(String.init)
        try #require(lines.count == 4, "\(text)", sourceLocation: sourceLocation)
        let refused = lines[0].split(separator: " ", maxSplits: 2).map(String.init)
        let number = try #require(Int(refused[1]))
        #expect(number > 10, sourceLocation: sourceLocation)
        #expect(refused[2].contains(reason), "\(lines[0])", sourceLocation: sourceLocation)
        #expect(lines[1].contains(reason), "\(lines[1])", sourceLocation: sourceLocation)
        #expect(lines[2] == "after \(Commit.Outcome.whole)", sourceLocation: sourceLocation)
        let kept = (Array(1..<number) + [number + 2]).flatMap { ["ask-\($0)", "notice-\($0)"] }
        #expect(lines[3] == "open \(kept.joined(separator: " "))", sourceLocation: sourceLocation)
    }
}

extension TestJournal {
    /// SQLite's own limit on the size of the file; it never lies below what is in use.
    func limitPages(to count: Int) throws {
        try journal.onWriter { writer in _ = try? writer.database.pragma("max_page_count = \(count)") }
    }
}
