import Platform
import RepowireKit

/// What Codex's folder says about its threads: `thread-writer-locks/ID.lock` is locked by the process that holds the
/// thread, from before its first prompt on; `sessions/YYYY/MM/DD/rollout-TIME-ID.jsonl` is its record from the first
/// prompt on.
struct ThreadFolder: Sendable {
    let root: String

    var locks: String { "\(root)/thread-writer-locks" }
    private var sessions: String { "\(root)/sessions" }

    private func lock(of thread: String) -> String { "\(locks)/\(thread).lock" }

    /// The process that holds a thread; nil while nobody does.
    func holder(of thread: String) -> ProcessIdentity? {
        FileLock.holders(of: [lock(of: thread)]).first?.value
    }

    /// The threads that are held, with their processes.
    func held() -> [String: ProcessIdentity] {
        let names = ((try? FileSystem.list(locks)) ?? []).filter { $0.hasSuffix(".lock") && !$0.hasPrefix(".") }
        var result: [String: ProcessIdentity] = [:]
        for (path, process) in FileLock.holders(of: names.map { "\(locks)/\($0)" }) {
            result[String(Path.name(of: path).dropLast(".lock".count))] = process
        }
        return result
    }

    /// When a process took the thread up, or last wrote to its record.
    func lastUse(of thread: String) -> Int64 {
        let paths = [lock(of: thread), rollout(of: thread)].compactMap { $0 }
        return paths.compactMap { (try? FileSystem.status(of: $0))?.modified }.max() ?? 0
    }

    /// The record of a thread; nil before its first prompt. The folder is named for the day the thread began, which its
    /// id tells too: 48 bits of milliseconds.
    func rollout(of thread: String) -> String? {
        for day in days(of: thread) {
            let folder = "\(sessions)/\(day)"
            let names = (try? FileSystem.list(folder)) ?? []
            if let name = names.first(where: { $0.hasSuffix("-\(thread).jsonl") }) { return "\(folder)/\(name)" }
        }
        return nil
    }

    /// The folders whose files change when these threads do something.
    func folders(of threads: some Sequence<String>) -> [String] {
        let folders = threads.flatMap { days(of: $0) }.map { "\(sessions)/\($0)" }
        return Set(folders).sorted().filter { FileSystem.exists($0) }
    }

    /// The day in local time is the one in UTC, the one before or the one after.
    private func days(of thread: String) -> [String] {
        let digits = thread.utf8.filter { $0 != UInt8(ascii: "-") }.prefix(12)
        guard let time = Int64(String(decoding: digits, as: UTF8.self), radix: 16) else { return [] }
        let day: Int64 = 86_400_000
        return [time, time - day, time + day].map { time in
            String(Clocks.text(of: WallTime(milliseconds: time)).prefix(10)).replacing("-", with: "/")
        }
    }
}
