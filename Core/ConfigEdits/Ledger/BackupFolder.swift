import Platform

/// Copies of files as they were, named for what they hold: the same contents are kept once.
struct BackupFolder {
    var path: String

    static func snapshot(of bytes: [UInt8], named name: String) -> FileRecord.Snapshot {
        let hash = SHA256.hexadecimal(of: bytes)
        // A leading dot would hide the copy from whoever looks for it.
        let shown = name.hasPrefix(".") ? String(name.dropFirst()) : name
        return FileRecord.Snapshot(sha256: hash, backup: "\(shown).\(hash.prefix(16))")
    }

    /// Keeps a copy. Only its owner may read it: config files hold tokens.
    /// - Returns: the path of the copy.
    @discardableResult
    func keep(_ bytes: [UInt8], named name: String) throws -> String {
        let file = "\(path)/\(BackupFolder.snapshot(of: bytes, named: name).backup)"
        try FileSystem.makeFolder(path, mode: 0o700)
        if (try? FileSystem.read(file)) != bytes { try FileSystem.writeAtomically(file, bytes, mode: 0o600) }
        return file
    }

    /// The contents; nil when the copy is missing or is not what was kept.
    func contents(of snapshot: FileRecord.Snapshot) -> [UInt8]? {
        guard let bytes = try? FileSystem.read("\(path)/\(snapshot.backup)"),
            SHA256.hexadecimal(of: bytes) == snapshot.sha256
        else { return nil }
        return bytes
    }
}
