import RepowireKit

/// What is to happen to one file, and why.
package struct PlannedFile: Sendable {
    package enum Status: Sendable, Hashable {
        case create, change, remove, unchanged
        case refused(EditRefusal)
    }

    /// As the edits name it.
    package var path: String
    /// The file that is written: `path` with its links resolved.
    package var target: String
    package var status: Status
    /// Nil: there is no file.
    package var old: [UInt8]?
    /// Nil: there will be no file.
    package var new: [UInt8]?
    /// What the edits are for.
    package var purposes: [String]
    /// What the person should know, beyond the diff.
    package var notes: [String]

    /// The mode of a file that is created.
    var mode: UInt16
    /// The record before and after.
    var known: FileRecord?
    var record: FileRecord?
    /// What the file would be without us, to be kept among the backups.
    var original: [UInt8]?
    /// Folders to be made, outermost first.
    var folders: [String]

    /// As `diff -u` prints it; empty where nothing changes.
    package var diff: String {
        switch status {
        case .create, .change, .remove: return UnifiedDiff.text(old: old, new: new, path: path)
        case .unchanged, .refused: return ""
        }
    }
}
