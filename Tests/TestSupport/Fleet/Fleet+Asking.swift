import Platform
package import RepowireKit
import Wire

extension Fleet {
    /// A question of a person's, asked from a process of its own, so that a daemon that dies ends nothing here.
    package func beginAsk(_ peer: String, _ body: String) throws -> ChildProcess {
        let ask = try ChildProcess(
            try Programs.built("repowire"), ["peer", "ask", peer, "-", "--json"], environment: environment,
            folder: temporary.root)
        try ask.send(body)
        ask.closeInput()
        return ask
    }

    /// Waits until a model holds at a gate.
    package func untilHeld(_ gate: String) async throws {
        do {
            try await model.untilHeld(gate)
        } catch {
            throw ProgramFailed("\(error)\n\(log)\n\(screens)")
        }
    }

    /// How things stand, for a test that failed.
    private var standing: String {
        let steps = (try? trace(ofLast: "ask"))?["steps"]?.text ?? ""
        return "\(log)\n\(model.summary)\n\(steps)\n\(screens)"
    }

    /// All terminals, for a test that failed, without blank lines.
    private var screens: String {
        let panes = (try? tmux.run("list-panes", "-a", "-F", "#{pane_id}"))?.split(separator: "\n") ?? []
        let shown = panes.compactMap { try? tmux.run("capture-pane", "-p", "-t", String($0)) }.joined(separator: "\n")
        return shown.split(separator: "\n").filter { !$0.allSatisfy(\.isWhitespace) }.joined(separator: "\n")
    }

    /// What the asker was told in the end.
    package func outcome(of ask: ChildProcess, within limit: Duration = .seconds(30)) async throws -> JSON {
        try await eventually("the ask ends", within: limit, showing: self.standing) { !ask.isRunning }
        do {
            return try JSON(parsing: ask.stdoutBytes)
        } catch {
            throw ProgramFailed("repowire peer ask printed \(ask.stdout) and \(ask.stderr)\n\(log)")
        }
    }

    /// Every file of the home folder by path, but for Repowire's own folder, which lies elsewhere.
    /// - Parameter name: of one folder in it; none when that is missing.
    package func homeFiles(in name: String? = nil) throws -> [String: [UInt8]] {
        var files: [String: [UInt8]] = [:]
        func add(_ folder: String) throws {
            for name in try FileSystem.list(folder) {
                let path = "\(folder)/\(name)"
                if try FileSystem.status(of: path)?.kind == .folder {
                    files[path + "/"] = []
                    try add(path)
                } else {
                    files[path] = try FileSystem.read(path)
                }
            }
        }
        let folder = name.map { "\(temporary.home)/\($0)" } ?? temporary.home
        if FileSystem.exists(folder) { try add(folder) }
        return files
    }
}
