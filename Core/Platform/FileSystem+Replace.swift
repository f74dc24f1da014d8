#if canImport(Glibc)
    import Glibc
#else
    import Darwin
#endif

extension FileSystem {
    /// Writes new contents over a file that is there, as `writeAtomically` does, and keeps its mode, owner and group.
    /// - Parameter status: that of the file as it is.
    package static func replace(_ path: String, with bytes: [UInt8], keeping status: Status) throws {
        let temporary = "\(path).\(getpid()).\(Randomness.hexadecimal(bytes: 4)).tmp"
        do {
            try writeNew(temporary, bytes, mode: 0o600)
            let isOurs = status.owner == geteuid() && status.group == getegid()
            if !isOurs, chown(temporary, status.owner, status.group) != 0 { throw SystemError("chown", path) }
            // After chown, which takes away set-id bits.
            guard chmod(temporary, mode_t(status.mode)) == 0 else { throw SystemError("chmod", path) }
            try move(temporary, to: path)
        } catch {
            _ = unlink(temporary)
            throw error
        }
        try synchronizeFolder(Path.parent(of: path) ?? ".")
    }

    /// Removes a folder when nothing is in it.
    /// - Returns: whether it was removed.
    package static func removeFolderIfEmpty(_ path: String) -> Bool { rmdir(path) == 0 }

    /// Whether this user may write the file or, for a folder, add to it.
    package static func isWritable(_ path: String) -> Bool { access(path, W_OK) == 0 }
}
