import RepowireKit

extension Fleet {
    /// The environment of a person in a terminal of the stage, from where agents are started.
    package func shell() throws -> [String: String] {
        let caller = try tmux.open(["cat"], folder: temporary.home)
        var shell = environment
        shell["TMUX"] = "\(tmux.socket),1,0"
        shell["TMUX_PANE"] = caller.id
        for name in ["AUTOUPDATE", "LSP_DOWNLOAD", "MODELS_FETCH"] { shell["OPENCODE_DISABLE_\(name)"] = "1" }
        shell["GEMINI_API_KEY"] = "any"
        shell["GOOGLE_GEMINI_BASE_URL"] = model.url
        shell["COLORTERM"] = "truecolor"
        return shell
    }

    /// The pane of the window with this name.
    package func pane(ofWindow name: String) throws -> TmuxPane {
        let list = try tmux.run("list-panes", "-a", "-F", "#{pane_id} #{pane_pid} #{window_name}")
        for line in list.split(separator: "\n") {
            let words = line.split(separator: " ", maxSplits: 2)
            guard words.count == 3, words[2] == name, let pid = Int32(words[1]) else { continue }
            return TmuxPane(tmux: tmux, id: String(words[0]), pid: pid)
        }
        throw ProgramFailed("no window \(name) among \(list)")
    }

    /// An agent of this runtime that nobody sits at.
    package func startUnattended(_ runtime: any TestRuntime, in name: String) throws -> TmuxPane {
        guard let folder = repositories[name] else { throw ProgramFailed("the stage has no repository \(name)") }
        try repowire(
            ["peer", "new", folder, "--runtime", runtime.id, "--unattended"], within: 90_000, in: try shell())
        return try pane(ofWindow: name)
    }
}
