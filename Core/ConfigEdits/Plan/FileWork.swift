import RepowireKit

/// The work on one file, on bytes alone: what it holds now, what we know of it, and what comes of an install or an
/// uninstall. No disk is touched.
///
/// Rules for what is ours:
/// - A value that was set is ours while everything we put is still in it; members that somebody added to it go with it.
///   Where somebody changed what we put, it is theirs: it stays, and that is reported.
/// - An item of a list is ours while it equals what we put or passes its owner test, also when somebody changed it. What
///   others added to a list inside it stays.
/// - What stood there before ours comes back exactly as it was written.
/// - What was there before and said the same stays. Without a record nobody knows who put it: a list or object that says
///   exactly what we say is taken for ours (from an install whose ledger is gone), a plain value for the user's.
/// - A file that is wholly ours goes, also when somebody changed it; the plan keeps a copy of what is lost.
struct FileWork {
    /// As the edits name it.
    var path: String
    var target: String
    /// Nil when there is no file.
    var current: [UInt8]?
    var currentHash: String?
    var record: FileRecord?
    /// Folders that we made for the file, whatever became of it since.
    var folders: [String]
    /// The original contents that the record speaks of, when they could be read.
    var original: [UInt8]?

    struct Outcome {
        /// Nil: no file.
        var bytes: [UInt8]?
        /// The record from now on; nil: forget the file.
        var record: FileRecord?
        /// What the file would be without us, to be kept among the backups.
        var original: [UInt8]?
        /// What the person should know, beyond the diff.
        var notes: [String] = []
    }

    var isAsWeLeftIt: Bool { record != nil && record?.written == currentHash }

    func refusal(_ problem: TextProblem, _ bytes: [UInt8]) -> EditRefusal { problem.refusal(path, in: bytes) }

    /// Runs text edits; a problem becomes a refusal with its place in the file as it is now.
    func editing<Value>(
        _ text: any ConfigText, _ body: (inout any ConfigText) throws(TextProblem) -> Value
    ) throws(EditRefusal) -> (Value, [UInt8]) {
        var text = text
        do {
            let value = try body(&text)
            return (value, text.bytes)
        } catch {
            throw refusal(error, text.bytes)
        }
    }

    func text(_ bytes: [UInt8], _ format: FileEdit.Format) throws(EditRefusal) -> any ConfigText {
        do {
            return try format.text(bytes)
        } catch {
            throw refusal(error, bytes)
        }
    }
}
