package import RepowireKit

#if canImport(Glibc)
    import Glibc
#else
    import Darwin
#endif

extension FileLock {
    /// The processes that hold locks of whole files, by the paths of the files; files that nobody has locked are left
    /// out. Runtimes lock a file for each session they hold, and the kernel lets go of it when they die.
    package static func holders(of paths: [String]) -> [String: ProcessIdentity] {
        #if os(Linux)
            guard let bytes = try? FileSystem.readProcFile("/proc/locks", limit: 4 << 20) else { return [:] }
            let held = holders(inTable: String(decoding: bytes, as: UTF8.self))
            var result: [String: ProcessIdentity] = [:]
            for path in paths {
                guard let status = try? FileSystem.status(of: path),
                    let pid = held[LockedFile(device: status.device, inode: status.inode)],
                    let process = ProcessTable.identity(of: pid)
                else { continue }
                result[path] = process
            }
            return result
        #else
            var result: [String: ProcessIdentity] = [:]
            for path in paths {
                var pids = [pid_t](repeating: 0, count: 16)
                let size = Int32(pids.count * MemoryLayout<pid_t>.size)
                let used = proc_listpidspath(UInt32(PROC_ALL_PIDS), 0, path, 0, &pids, size)
                let count = max(0, Int(used)) / MemoryLayout<pid_t>.size
                guard count > 0, let process = ProcessTable.identity(of: pids[0]) else { continue }
                result[path] = process
            }
            return result
        #endif
    }

    #if os(Linux)
        struct LockedFile: Hashable {
            var device: UInt64
            var inode: UInt64
        }

        /// Lines such as `3: FLOCK  ADVISORY  WRITE 5825 fe:00:16236820 0 EOF`: the pid, then the device and the inode.
        static func holders(inTable text: String) -> [LockedFile: Int32] {
            var result: [LockedFile: Int32] = [:]
            for line in text.split(separator: "\n") {
                let words = line.split(separator: " ")
                // `->` marks one who waits.
                guard words.count >= 6, words[1] == "FLOCK", let pid = Int32(words[4]), pid > 0 else { continue }
                let parts = words[5].split(separator: ":")
                guard parts.count == 3, let major = UInt64(parts[0], radix: 16),
                    let minor = UInt64(parts[1], radix: 16),
                    let inode = UInt64(parts[2])
                else { continue }
                // As `makedev`, which is a macro, puts them together.
                let device = (major & 0xFFF) << 8 | minor & 0xFF | (minor & ~0xFF) << 12 | (major & ~0xFFF) << 32
                result[LockedFile(device: device, inode: inode)] = pid
            }
            return result
        }
    #endif
}
