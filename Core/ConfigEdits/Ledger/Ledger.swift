import Platform
import RepowireKit

/// Everything that we put into the user's files, so that it can be taken out again.
struct Ledger: Hashable, Sendable {
    static let version: Int64 = 1

    /// By resolved path.
    var files: [String: FileRecord] = [:]

    init() {}

    /// Reads the ledger; a missing one is empty. A damaged one is an error: acting without it would forget what is ours.
    init(readingFrom path: String) throws {
        let bytes: [UInt8]
        do {
            bytes = try FileSystem.read(path)
        } catch let error as SystemError where error.isMissing {
            return
        }
        let advice = "move the file away; what it records must then be removed from the config files by hand"
        let json: JSON
        do {
            json = try JSON(parsing: bytes)
        } catch {
            throw EditRefusal(
                path: path, position: TextPosition(ofByte: error.offset, in: bytes),
                what: "the ledger is damaged: \(error.reason)", advice: advice)
        }
        guard let version = json["version"]?.intValue, version <= Ledger.version else {
            throw EditRefusal(path: path, what: "the ledger is of a newer Repowire", advice: "update Repowire")
        }
        for item in json["files"]?.arrayValue ?? [] {
            guard let record = FileRecord(json: item) else {
                throw EditRefusal(path: path, what: "the ledger is damaged: a record misses a part", advice: advice)
            }
            files[record.target] = record
        }
    }

    func write(to path: String) throws {
        let records = files.values.sorted { $0.target < $1.target }.map(\.json)
        let document: JSON = ["version": .int(Ledger.version), "files": .array(records)]
        try FileSystem.writeAtomically(path, Array((document.prettyText + "\n").utf8), mode: 0o600)
    }
}
