import Platform

/// What a running process uses, from `/proc`; nil where there is none.
enum ProcessUse {
    /// Megabytes in memory, shared ones included.
    static func resident(_ pid: Int32) -> Double? { sum(["VmRSS:"], in: "/proc/\(pid)/status") }

    /// Megabytes in memory that no other process shares.
    static func `private`(_ pid: Int32) -> Double? {
        sum(["Private_Clean:", "Private_Dirty:"], in: "/proc/\(pid)/smaps_rollup")
    }

    /// Seconds on a processor, of all threads.
    static func processorTime(_ pid: Int32) -> Double? {
        guard let threads = try? FileSystem.list("/proc/\(pid)/task"), !threads.isEmpty else { return nil }
        return threads.reduce(0) { sum, thread in
            let fields = text("/proc/\(pid)/task/\(thread)/schedstat").split(separator: " ")
            return sum + (fields.first.flatMap { Double($0) } ?? 0) / 1e9
        }
    }

    /// How often its threads were woken.
    static func wakes(_ pid: Int32) -> Double? {
        guard let threads = try? FileSystem.list("/proc/\(pid)/task"), !threads.isEmpty else { return nil }
        return threads.reduce(0) { sum, thread in
            sum + (number("voluntary_ctxt_switches:", in: text("/proc/\(pid)/task/\(thread)/status")) ?? 0)
        }
    }

    private static func sum(_ names: [String], in path: String) -> Double? {
        let text = text(path)
        let values = names.compactMap { number($0, in: text) }
        return values.isEmpty ? nil : values.reduce(0, +) / 1024
    }

    private static func number(_ name: String, in text: String) -> Double? {
        for line in text.split(separator: "\n") where line.hasPrefix(name) {
            return line.split(whereSeparator: { $0 == " " || $0 == "\t" }).dropFirst().first.flatMap { Double($0) }
        }
        return nil
    }

    private static func text(_ path: String) -> String {
        #if os(Linux)
            return (try? FileSystem.readProcFile(path)).map { String(decoding: $0, as: UTF8.self) } ?? ""
        #else
            return ""
        #endif
    }
}
