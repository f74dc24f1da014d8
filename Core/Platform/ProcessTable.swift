package import RepowireKit

#if canImport(Glibc)
    import Glibc
#else
    import Darwin
#endif

/// Other processes: who they are, who started them, whether they live.
package enum ProcessTable {
    /// - Returns: nil when no such process lives. A zombie does not live.
    package static func identity(of pid: Int32) -> ProcessIdentity? {
        guard let entry = entry(of: pid), !entry.isZombie else { return nil }
        return ProcessIdentity(pid: pid, start: entry.start)
    }

    package static func parent(of pid: Int32) -> Int32? { entry(of: pid)?.parent }

    package static func isAlive(_ process: ProcessIdentity) -> Bool { identity(of: process.pid) == process }

    /// The process and the ones it descends from, nearest first, without init.
    package static func lineage(of pid: Int32) -> [ProcessIdentity] {
        var result: [ProcessIdentity] = []
        var next = pid
        while next > 1, result.count < 64, let entry = entry(of: next) {
            result.append(ProcessIdentity(pid: next, start: entry.start))
            next = entry.parent
        }
        return result
    }

    /// Whether what is typed into the process's terminal goes to the process: its group is the terminal's foreground
    /// group and it is not stopped. False without a terminal.
    package static func isInForeground(_ process: ProcessIdentity) -> Bool {
        guard let entry = entry(of: process.pid), entry.start == process.start else { return false }
        return entry.isInForeground
    }

    /// How long ago a process started, in milliseconds; nil when it has ended.
    package static func age(of process: ProcessIdentity) -> Int? {
        guard isAlive(process) else { return nil }
        #if os(Linux)
            var time = timespec()
            clock_gettime(CLOCK_BOOTTIME, &time)
            let now = Int(time.tv_sec) * 1000 + Int(time.tv_nsec) / 1_000_000
            let ticks = max(1, sysconf(Int32(_SC_CLK_TCK)))
            return max(
                0,
                now - Int(clamping: process.start) / ticks * 1000 - Int(clamping: process.start) % ticks * 1000 / ticks)
        #else
            return max(0, Int(Clocks.wall.milliseconds) - Int(clamping: process.start / 1000))
        #endif
    }

    struct Entry {
        var parent: Int32
        var start: UInt64
        var isZombie: Bool
        var isInForeground: Bool
    }

    #if os(Linux)
        static func entry(of pid: Int32) -> Entry? {
            guard pid > 0, let bytes = try? FileSystem.readProcFile("/proc/\(pid)/stat") else { return nil }
            return entry(fromStat: bytes)
        }

        /// Fields 3, 4, 5, 8 and 22 of `/proc/PID/stat`, counted after the last `)`: the name before it may hold anything.
        static func entry(fromStat bytes: [UInt8]) -> Entry? {
            guard let end = bytes.lastIndex(of: UInt8(ascii: ")")) else { return nil }
            let fields = bytes[(end + 1)...].split(separator: UInt8(ascii: " "))
            guard fields.count > 19, let parent = Int32(String(decoding: fields[1], as: UTF8.self)),
                let start = UInt64(String(decoding: fields[19], as: UTF8.self))
            else { return nil }
            let state = fields[0].first
            let isStopped = state == UInt8(ascii: "T") || state == UInt8(ascii: "t")
            return Entry(
                parent: parent, start: start, isZombie: state == UInt8(ascii: "Z") || state == UInt8(ascii: "X"),
                isInForeground: !isStopped && fields[2].elementsEqual(fields[5]))
        }
    #else
        static func entry(of pid: Int32) -> Entry? {
            var info = proc_bsdinfo()
            let size = Int32(MemoryLayout<proc_bsdinfo>.size)
            guard proc_pidinfo(pid, PROC_PIDTBSDINFO, 0, &info, size) == size else { return nil }
            return Entry(
                parent: Int32(info.pbi_ppid),
                start: UInt64(info.pbi_start_tvsec) * 1_000_000 + UInt64(info.pbi_start_tvusec),
                isZombie: info.pbi_status == UInt32(SZOMB),
                isInForeground: info.pbi_status != UInt32(SSTOP) && info.pbi_pgid == info.e_tpgid)
        }
    #endif
}

#if os(Linux)
    extension FileSystem {
        /// Files of `/proc` have no size: they are read in one go.
        package static func readProcFile(_ path: String, limit: Int = 4096) throws -> [UInt8] {
            let descriptor = retrying { open(path, O_RDONLY | O_CLOEXEC) }
            guard descriptor >= 0 else { throw SystemError("open", path) }
            defer { close(descriptor) }
            return try [UInt8](unsafeUninitializedCapacity: limit) { buffer, count in
                while count < limit {
                    let rest = buffer.baseAddress?.advanced(by: count)
                    let result = retrying { Glibc.read(descriptor, rest, limit - count) }
                    guard result >= 0 else { throw SystemError("read", path) }
                    if result == 0 { break }
                    count += result
                    // One page is all there is of most of them; a second look would only find the end.
                    if limit == 4096 { break }
                }
            }
        }
    }
#endif
