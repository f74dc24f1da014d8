import RepowireKit

/// How an agent was started, as a JSON object in a column.
enum LaunchText {
    static func text(_ launch: Launch) -> String {
        var object: JSONObject = [
            "pid": .int(Int64(launch.process.pid)), "start": .int(Int64(bitPattern: launch.process.start)),
            "tmux": .string(launch.tmux), "pane": .string(launch.pane),
        ]
        object["worktree"] = launch.worktree.map(JSON.string)
        if launch.isHost { object["host"] = true }
        return JSON.object(object).text
    }

    /// - Returns: nil for what this release cannot read: the peer is then one that its user started.
    static func launch(_ text: String) -> Launch? {
        guard let json = try? JSON(parsing: text), let pid = json["pid"]?.intValue.flatMap({ Int32(exactly: $0) }),
            let start = json["start"]?.intValue, let tmux = json["tmux"]?.stringValue,
            let pane = json["pane"]?.stringValue
        else { return nil }
        return Launch(
            process: ProcessIdentity(pid: pid, start: UInt64(bitPattern: start)), tmux: tmux, pane: pane,
            worktree: json["worktree"]?.stringValue, isHost: json["host"]?.boolValue ?? false)
    }
}
