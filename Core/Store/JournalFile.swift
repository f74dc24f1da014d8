import Platform

#if canImport(Glibc)
    import Glibc
#else
    import Darwin
#endif

/// The journal's file before SQLite sees it: made for its owner only, or looked at without being touched.
struct JournalFile {
    var path: String

    /// What the first bytes say.
    private struct Header {
        var version: Int
        var application: Int32
    }

    /// Makes the folder and an empty file where there is none; otherwise refuses what is not a journal of ours, or one
    /// of a later version, before anything has been changed.
    func prepare(_ schema: Schema) throws {
        guard let status = try status() else { return try create() }
        guard status.kind == .file else { throw JournalError.notADatabase(path: path) }
        if status.size > 0 {
            let header = try header()
            try JournalFile.check(version: header.version, application: header.application, path: path, schema)
        }
    }

    /// Takes the file from everybody but its owner: it holds what agents said. SQLite gives its log the same permissions.
    func restrict() throws {
        guard let status = try status(), status.mode & 0o077 != 0 else { return }
        guard chmod(path, 0o600) == 0 else { throw error(errno) }
    }

    /// Refuses a file of another program or of a later version. A file without a version and a name is an empty one.
    static func check(version: Int, application: Int32, path: String, _ schema: Schema) throws(JournalError) {
        guard application == Schema.applicationID || (application == 0 && version == 0) else {
            throw .foreign(path: path)
        }
        guard version <= schema.version else {
            throw .newer(path: path, version: version, known: schema.version)
        }
    }

    private func error(_ code: Int32) -> JournalError {
        JournalError(errno: code, path: path)
            ?? .cannotOpen(path: path, detail: String(cString: strerror(code)))
    }

    private func status() throws -> FileSystem.Status? {
        do {
            return try FileSystem.status(of: path)
        } catch let failure as SystemError {
            throw error(failure.code)
        }
    }

    private func create() throws {
        let folder = Path.parent(of: path) ?? "."
        do {
            try FileSystem.makeFolder(folder, mode: 0o700)
            try FileSystem.writeNew(path, [], mode: 0o600)
            try FileSystem.synchronizeFolder(folder)
        } catch let failure as SystemError where failure.code == EEXIST {
            // Another process was quicker; SQLite's own locks settle the rest.
        } catch let failure as SystemError {
            throw error(failure.code)
        }
    }

    /// Offsets 60 and 68 of an SQLite file: user version and application id, big-endian.
    private func header() throws -> Header {
        let descriptor = retrying { open(path, O_RDONLY | O_CLOEXEC) }
        guard descriptor >= 0 else { throw error(errno) }
        defer { close(descriptor) }
        var bytes = [UInt8](repeating: 0, count: 100)
        let count = bytes.withUnsafeMutableBytes { space in
            retrying { pread(descriptor, space.baseAddress, space.count, 0) }
        }
        guard count >= 0 else { throw error(errno) }
        guard count == bytes.count, bytes.starts(with: "SQLite format 3\0".utf8) else {
            throw JournalError.notADatabase(path: path)
        }
        func number(_ offset: Int) -> UInt32 { bytes[offset..<(offset + 4)].reduce(0) { $0 << 8 | UInt32($1) } }
        return Header(version: Int(Int32(bitPattern: number(60))), application: Int32(bitPattern: number(68)))
    }
}
