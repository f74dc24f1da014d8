import Platform

/// A folder of one test; gone with the object.
final class TestFolder: Sendable {
    let path: String
    var journal: String { "\(path)/journal.db" }

    init() throws {
        path = "/tmp/repowire-store-\(Randomness.hexadecimal(bytes: 6))"
        try FileSystem.makeFolder(path, mode: 0o755)
    }

    deinit { try? FileSystem.removeTree(path) }

    /// Copies the journal with its log, as a power failure would leave them; never the shared memory.
    func copyJournal(to other: TestFolder, log: (inout [UInt8]) -> Void = { _ in }) throws {
        try FileSystem.writeAtomically(other.journal, FileSystem.read(journal), mode: 0o600)
        var bytes = try FileSystem.read("\(journal)-wal")
        log(&bytes)
        try FileSystem.writeAtomically("\(other.journal)-wal", bytes, mode: 0o600)
    }
}
