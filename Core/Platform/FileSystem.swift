#if canImport(Glibc)
    import Glibc
#else
    import Darwin
#endif

/// Files and folders by path. Every call blocks: never on the daemon's loop, except for the small ones at start.
package enum FileSystem {
    package enum Kind: Sendable {
        case file, folder, link, other
    }

    package struct Status: Sendable {
        package var kind: Kind
        package var mode: UInt16
        package var owner: UInt32
        package var group: UInt32
        package var size: Int
        /// Nanoseconds since 1970.
        package var modified: Int64
        package var device: UInt64
        package var inode: UInt64
        /// How many names the file has.
        package var links: Int
    }

    /// - Returns: nil when nothing is there.
    package static func status(of path: String, followingLinks: Bool = true) throws -> Status? {
        var value = stat()
        let result = followingLinks ? stat(path, &value) : lstat(path, &value)
        if result != 0 {
            let error = SystemError("stat", path)
            if error.isMissing { return nil }
            throw error
        }
        let kind: Kind
        switch value.st_mode & S_IFMT {
        case S_IFREG: kind = .file
        case S_IFDIR: kind = .folder
        case S_IFLNK: kind = .link
        default: kind = .other
        }
        #if canImport(Glibc)
            let time = value.st_mtim
        #else
            let time = value.st_mtimespec
        #endif
        return Status(
            kind: kind, mode: UInt16(value.st_mode & 0o7777), owner: value.st_uid, group: value.st_gid,
            size: Int(value.st_size), modified: Int64(time.tv_sec) * 1_000_000_000 + Int64(time.tv_nsec),
            device: UInt64(value.st_dev), inode: UInt64(value.st_ino), links: Int(value.st_nlink))
    }

    package static func exists(_ path: String) -> Bool { access(path, F_OK) == 0 }

    /// Whether the path is a regular file that this user may execute.
    package static func isExecutable(_ path: String) -> Bool {
        guard access(path, X_OK) == 0, let status = try? status(of: path) else { return false }
        return status.kind == .file
    }

    /// Reads a regular file whole. A pipe, device or folder is refused, so that reading never hangs.
    /// - Parameter limit: the largest size in bytes; a larger file is an error (EFBIG).
    package static func read(_ path: String, limit: Int = 64 << 20) throws -> [UInt8] {
        let descriptor = retrying { open(path, O_RDONLY | O_CLOEXEC | O_NONBLOCK) }
        guard descriptor >= 0 else { throw SystemError("open", path) }
        defer { close(descriptor) }
        var value = stat()
        guard fstat(descriptor, &value) == 0 else { throw SystemError("fstat", path) }
        guard value.st_mode & S_IFMT == S_IFREG else {
            throw SystemError("read", path, code: value.st_mode & S_IFMT == S_IFDIR ? EISDIR : EINVAL)
        }
        guard Int(value.st_size) <= limit else { throw SystemError("read", path, code: EFBIG) }
        var bytes: [UInt8] = []
        bytes.reserveCapacity(Int(value.st_size) + 1)
        var buffer = [UInt8](repeating: 0, count: min(max(Int(value.st_size) + 1, 4096), 1 << 20))
        while true {
            let count = buffer.withUnsafeMutableBytes { space in
                retrying { systemRead(descriptor, space.baseAddress, space.count) }
            }
            guard count >= 0 else { throw SystemError("read", path) }
            if count == 0 { return bytes }
            bytes.append(contentsOf: buffer[0..<count])
            guard bytes.count <= limit else { throw SystemError("read", path, code: EFBIG) }
        }
    }

    /// The last bytes of a regular file.
    package static func readTail(_ path: String, limit: Int) throws -> [UInt8] {
        let descriptor = retrying { open(path, O_RDONLY | O_CLOEXEC | O_NONBLOCK) }
        guard descriptor >= 0 else { throw SystemError("open", path) }
        defer { close(descriptor) }
        var value = stat()
        guard fstat(descriptor, &value) == 0 else { throw SystemError("fstat", path) }
        guard value.st_mode & S_IFMT == S_IFREG else { throw SystemError("read", path, code: EINVAL) }
        let size = min(limit, Int(value.st_size))
        return try [UInt8](unsafeUninitializedCapacity: size) { buffer, count in
            let result = retrying { pread(descriptor, buffer.baseAddress, size, value.st_size - off_t(size)) }
            guard result >= 0 else { throw SystemError("read", path) }
            count = result
        }
    }

    /// The first bytes of a regular file.
    package static func readHead(_ path: String, limit: Int) throws -> [UInt8] {
        let descriptor = retrying { open(path, O_RDONLY | O_CLOEXEC | O_NONBLOCK) }
        guard descriptor >= 0 else { throw SystemError("open", path) }
        defer { close(descriptor) }
        return try [UInt8](unsafeUninitializedCapacity: limit) { buffer, count in
            let result = retrying { pread(descriptor, buffer.baseAddress, limit, 0) }
            guard result >= 0 else { throw SystemError("read", path) }
            count = result
        }
    }

    /// The names in a folder, sorted, without `.` and `..`; empty when the folder is missing.
    package static func list(_ path: String) throws -> [String] {
        guard let folder = opendir(path) else {
            let error = SystemError("opendir", path)
            if error.isMissing { return [] }
            throw error
        }
        defer { closedir(folder) }
        var names: [String] = []
        while let entry = readdir(folder) {
            let name = withUnsafePointer(to: &entry.pointee.d_name) { pointer in
                pointer.withMemoryRebound(to: CChar.self, capacity: Int(NAME_MAX) + 1) { String(cString: $0) }
            }
            if name != ".", name != ".." { names.append(name) }
        }
        return names.sorted()
    }

    /// Makes a folder and its missing parents.
    package static func makeFolder(_ path: String, mode: UInt16 = 0o755) throws {
        if mkdir(path, mode_t(mode)) == 0 { return }
        if errno == EEXIST {
            guard try status(of: path)?.kind == .folder else { throw SystemError("mkdir", path, code: ENOTDIR) }
            return
        }
        guard errno == ENOENT, let parent = Path.parent(of: path), parent != path else {
            throw SystemError("mkdir", path)
        }
        try makeFolder(parent, mode: mode)
        guard mkdir(path, mode_t(mode)) == 0 || errno == EEXIST else { throw SystemError("mkdir", path) }
    }

    package static func remove(_ path: String) throws {
        guard unlink(path) || errno == ENOENT else { throw SystemError("unlink", path) }
    }

    /// Removes a file.
    /// - Returns: whether it was this call that removed it.
    package static func unlink(_ path: String) -> Bool { systemUnlink(path) == 0 }

    /// Renames a file within its file system, over what is there. Not synchronised.
    package static func move(_ path: String, to target: String) throws {
        guard rename(path, target) == 0 else { throw SystemError("rename", target) }
    }

    /// Removes a folder with everything in it; links are removed, not followed.
    package static func removeTree(_ path: String) throws {
        guard let status = try status(of: path, followingLinks: false) else { return }
        guard status.kind == .folder else { return try remove(path) }
        for name in try list(path) { try removeTree("\(path)/\(name)") }
        guard rmdir(path) == 0 || errno == ENOENT else { throw SystemError("rmdir", path) }
    }

    /// Writes a file so that a reader sees the old or the new contents and a crash leaves one of them: temporary file
    /// beside it, fsync, rename, fsync of the folder.
    package static func writeAtomically(_ path: String, _ bytes: [UInt8], mode: UInt16 = 0o644) throws {
        let temporary = "\(path).\(getpid()).\(Randomness.hexadecimal(bytes: 4)).tmp"
        do {
            try writeNew(temporary, bytes, mode: mode)
            guard rename(temporary, path) == 0 else { throw SystemError("rename", path) }
        } catch {
            _ = unlink(temporary)
            throw error
        }
        try synchronizeFolder(Path.parent(of: path) ?? ".")
    }

    /// Writes a file that must not exist yet, and its data to disk.
    package static func writeNew(_ path: String, _ bytes: [UInt8], mode: UInt16, synchronize: Bool = true) throws {
        let descriptor = retrying { open(path, O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC, mode_t(mode)) }
        guard descriptor >= 0 else { throw SystemError("open", path) }
        defer { close(descriptor) }
        guard fchmod(descriptor, mode_t(mode)) == 0 else { throw SystemError("fchmod", path) }
        try bytes.withUnsafeBytes { try writeAll(descriptor, $0, subject: path) }
        if synchronize { guard fsync(descriptor) == 0 else { throw SystemError("fsync", path) } }
    }

    package static func writeAll(_ descriptor: Int32, _ bytes: UnsafeRawBufferPointer, subject: String) throws {
        var offset = 0
        while offset < bytes.count {
            let rest = UnsafeRawBufferPointer(rebasing: bytes[offset...])
            let count = retrying { write(descriptor, rest.baseAddress, rest.count) }
            guard count >= 0 else { throw SystemError("write", subject) }
            offset += count
        }
    }

    package static func synchronizeFolder(_ path: String) throws {
        let descriptor = retrying { open(path, O_RDONLY | O_CLOEXEC) }
        guard descriptor >= 0 else { throw SystemError("open", path) }
        defer { close(descriptor) }
        // Some file systems do not know fsync of a folder; they say EINVAL and order the rename themselves.
        guard fsync(descriptor) == 0 || errno == EINVAL else { throw SystemError("fsync", path) }
    }
}

/// `read(2)`, which within `FileSystem` is hidden by the function of the same name.
private func systemRead(_ descriptor: Int32, _ buffer: UnsafeMutableRawPointer?, _ count: Int) -> Int {
    read(descriptor, buffer, count)
}

/// `unlink(2)`, which within `FileSystem` is hidden by the function of the same name.
private func systemUnlink(_ path: String) -> Int32 { unlink(path) }
