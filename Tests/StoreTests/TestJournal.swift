import RepowireKit
import Store
import Testing

/// A journal with its reports, in a folder of its own.
final class TestJournal {
    let folder: TestFolder
    let reports = Reports()
    let journal: Journal
    private var submitted = 0

    init(in folder: TestFolder? = nil, retention: Retention = Retention()) throws {
        let folder = try folder ?? TestFolder()
        self.folder = folder
        let reports = self.reports
        journal = try Journal(path: folder.journal, retention: retention) { reports.put($0) }
    }

    func submit(_ rows: [JournalRow]) {
        submitted += 1
        journal.submit(ticket: UInt64(submitted), rows: rows)
    }

    /// Appends and waits for the outcome.
    @discardableResult
    func append(_ rows: JournalRow..., sourceLocation: SourceLocation = #_sourceLocation) throws -> Commit.Outcome {
        submit(rows)
        let commits = try reports.commits(submitted, sourceLocation: sourceLocation)
        return commits[submitted - 1].outcome
    }

    /// Closes, and opens the same file again.
    func reopened() throws -> TestJournal {
        journal.close()
        return try TestJournal(in: folder)
    }
}
