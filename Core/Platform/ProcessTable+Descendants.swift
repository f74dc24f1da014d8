package import RepowireKit

#if !os(Linux)
    import Darwin
#endif

extension ProcessTable {
    /// Everything that descends from a process now, nearest first, without the process itself.
    package static func descendants(of pid: Int32) -> [ProcessIdentity] {
        var children: [Int32: [Int32]] = [:]
        var starts: [Int32: UInt64] = [:]
        for other in all() {
            guard let entry = entry(of: other), !entry.isZombie else { continue }
            children[entry.parent, default: []].append(other)
            starts[other] = entry.start
        }
        var result: [ProcessIdentity] = []
        var level = [pid]
        // A number that was given anew while the list was read could close a ring.
        while !level.isEmpty, result.count < starts.count {
            level = level.flatMap { children.removeValue(forKey: $0) ?? [] }
            result += level.map { ProcessIdentity(pid: $0, start: starts[$0] ?? 0) }
        }
        return result
    }

    #if os(Linux)
        /// The ids of all processes.
        package static func all() -> [Int32] {
            ((try? FileSystem.list("/proc")) ?? []).compactMap { Int32($0) }
        }
    #else
        /// The ids of all processes.
        package static func all() -> [Int32] {
            let size = MemoryLayout<pid_t>.stride
            var pids = [pid_t](repeating: 0, count: Int(max(0, proc_listallpids(nil, 0))) + 64)
            let count = pids.withUnsafeMutableBytes { proc_listallpids($0.baseAddress, Int32($0.count)) }
            return Array(pids.prefix(min(pids.count, Int(max(0, count)), pids.count * size)))
        }
    #endif
}
