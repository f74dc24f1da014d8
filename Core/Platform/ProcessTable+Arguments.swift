#if canImport(Darwin)
    import Darwin
#endif

extension ProcessTable {
    /// Whether a process with these words runs one of the programs, by itself or as an interpreter's script.
    package static func runs(_ programs: [String], _ arguments: [String]) -> Bool {
        guard let program = arguments.first else { return false }
        let script = arguments.dropFirst().first { !$0.hasPrefix("-") }
        return [program, script].compactMap { $0 }.contains { programs.contains(Path.name(of: $0)) }
    }

    /// The words a process of this user was started with, its program first; empty where that cannot be seen.
    package static func arguments(of pid: Int32) -> [String] {
        #if os(Linux)
            guard let bytes = try? FileSystem.readProcFile("/proc/\(pid)/cmdline", limit: 1 << 20) else { return [] }
            return bytes.split(separator: 0, omittingEmptySubsequences: false).dropLast()
                .map { String(decoding: $0, as: UTF8.self) }
        #else
            var name: [Int32] = [CTL_KERN, KERN_PROCARGS2, pid]
            var size = 0
            guard sysctl(&name, 3, nil, &size, nil, 0) == 0, size > 4 else { return [] }
            var bytes = [UInt8](repeating: 0, count: size)
            guard sysctl(&name, 3, &bytes, &size, nil, 0) == 0, size > 4 else { return [] }
            let count = Int(bytes.withUnsafeBytes { $0.loadUnaligned(as: Int32.self) })
            // The number of words, the program's path, zeros, then the words.
            let words = bytes[4..<size].drop { $0 != 0 }.drop { $0 == 0 }
            return words.split(separator: 0, omittingEmptySubsequences: false).prefix(count)
                .map { String(decoding: $0, as: UTF8.self) }
        #endif
    }

    /// The working folder of a process of this user; nil where that cannot be seen.
    package static func workingFolder(of pid: Int32) -> String? {
        #if os(Linux)
            return Path.resolved("/proc/\(pid)/cwd")
        #else
            var info = proc_vnodepathinfo()
            let size = Int32(MemoryLayout<proc_vnodepathinfo>.size)
            guard proc_pidinfo(pid, PROC_PIDVNODEPATHINFO, 0, &info, size) == size else { return nil }
            return withUnsafePointer(to: &info.pvi_cdir.vip_path) { pointer in
                pointer.withMemoryRebound(to: CChar.self, capacity: Int(MAXPATHLEN)) { String(cString: $0) }
            }
        #endif
    }
}
