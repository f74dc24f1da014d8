import Platform
import RepowireKit

/// The file in which the agent says that it lives and what it does. Replaced whole, so a reader never sees half of it.
struct AgentRegistryFile {
    private let path: String
    private let facts: JSONObject

    init(folder: String, session: String, directory: String, socket: String) {
        let pid = RunningProgram.pid
        path = "\(folder)/\(pid).json"
        facts = [
            "pid": .int(Int64(pid)), "start": .int(Int64(clamping: ProcessTable.identity(of: pid)?.start ?? 0)),
            "session": .string(session), "directory": .string(directory), "socket": .string(socket),
        ]
    }

    /// - Parameter state: `idle` or `busy`.
    func write(state: String) {
        var facts = facts
        facts["state"] = .string(state)
        let temporary = "\(path).new"
        try? FileSystem.remove(temporary)
        // A registry file that cannot be written makes the agent unreachable, not broken.
        try? FileSystem.writeNew(temporary, JSON.object(facts).bytes, mode: 0o600, synchronize: false)
        try? FileSystem.move(temporary, to: path)
    }

    func remove() { try? FileSystem.remove(path) }
}
