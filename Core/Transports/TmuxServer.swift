import Platform

/// A tmux server in which agents get windows. Every argument is passed as such, and no shell reads a name or a command.
package struct TmuxServer: Sendable {
    /// The server's socket; nil for tmux's default, which is started when it does not run.
    package var socket: String?
    private let program: String
    private let environment: [String: String]

    /// - Parameter environment: of the person for whom windows are opened. A server that is started gets all of it.
    /// - Returns: nil when there is no tmux on the path.
    package init?(socket: String?, environment: [String: String]) {
        guard let program = Executables.find("tmux", path: environment["PATH"] ?? "/usr/bin:/bin") else { return nil }
        self.program = program
        self.socket = socket
        var kept = environment
        for name in ["TMUX", "TMUX_PANE"] { kept[name] = nil }
        // Without a terminal of its own, tmux needs a name for one only to start its server.
        if kept["TERM"] == nil { kept["TERM"] = "screen" }
        self.environment = kept
    }

    /// Where a window is opened.
    package enum Place: Sendable, Hashable {
        /// In the session that holds this pane.
        case besidePane(String)
        /// In the session of this name, which is made when it is not there.
        case session(String)
    }

    /// A window that was opened.
    package struct Window: Sendable, Hashable {
        package var pane: String
        package var pid: Int32
        /// The socket of its server.
        package var socket: String
        package var session: String
    }

    package func sessionName(ofPane pane: String) throws -> String {
        guard TmuxPane.isIdentifier(pane) else {
            throw TmuxError(command: "display-message", reason: "no pane \(pane)")
        }
        return try run(["display-message", "-p", "-t", pane, "#{session_name}"]).trimmingNewlines
    }

    /// Opens a window behind the others and starts a command in it. What the command printed last stays to be read when it
    /// ends, until `letGo`.
    /// - Parameter key: unique, of letters and digits: the window's name until it is open.
    package func open(
        _ command: [String], in folder: String, window name: String, key: String, at place: Place
    ) throws -> Window {
        let start: [String]
        let session: String
        switch place {
        case .besidePane(let pane):
            guard TmuxPane.isIdentifier(pane) else { throw TmuxError(command: "new-window", reason: "no pane \(pane)") }
            session = try run(["display-message", "-p", "-t", pane, "#{session_id}"]).trimmingNewlines
            start = ["new-window", "-d", "-t", "\(session):"]
        case .session(let wanted):
            // tmux takes neither of the two in a name.
            let name = wanted.replacing(".", with: "_").replacing(":", with: "_")
            session = "=\(name)"
            let isThere = (try? run(["has-session", "-t", session])) != nil
            start =
                isThere
                ? ["new-window", "-d", "-t", "\(session):"]
                : ["new-session", "-d", "-s", name, "-x", "200", "-y", "50"]
        }
        let target = "\(session):=\(key)"
        let format = "#{pane_id} #{pane_pid} #{socket_path}"
        let text = try run(
            start + ["-P", "-F", format, "-n", key, "-c", folder, "--"] + command + [
                ";", "set-option", "-w", "-t", target, "remain-on-exit", "on",
                ";", "rename-window", "-t", target, name,
            ])
        let parts = text.trimmingNewlines.split(separator: " ", maxSplits: 2).map(String.init)
        guard parts.count == 3, let pid = Int32(parts[1]) else {
            throw TmuxError(command: start[0], reason: "it did not say which window it opened")
        }
        return Window(
            pane: parts[0], pid: pid, socket: parts[2], session: try sessionName(ofPane: parts[0]))
    }

    /// The window closes with its command from now on.
    package func letGo(ofPane pane: String) throws {
        _ = try run(["set-option", "-w", "-t", pane, "remain-on-exit", "off"])
    }

    /// What a pane showed last, without blank lines and without tmux's own note that the command has ended: that note
    /// pushes the first line off the screen, so what is above the screen is read as well.
    package func lastLines(ofPane pane: String, count: Int) throws -> [String] {
        let text = try run(["capture-pane", "-p", "-S", "-100", "-t", pane])
        let lines = text.split(separator: "\n").map(String.init)
        return lines.filter { !$0.allSatisfy(\.isWhitespace) && !$0.hasPrefix("Pane is dead") }.suffix(count)
    }

    package func close(pane: String) throws { _ = try run(["kill-pane", "-t", pane]) }

    private func run(_ arguments: [String]) throws -> String {
        let server = socket.map { ["-S", $0] } ?? []
        let output = try Subprocess(program, ["-u"] + server + arguments, environment: environment).run(within: 5000)
        guard output.status == 0 else {
            let said = String(decoding: output.stderr, as: UTF8.self).trimmingNewlines
            throw TmuxError(command: arguments[0], reason: output.timedOut ? "no answer within 5 s" : said)
        }
        return output.text
    }
}
