/// The unit file with which systemd runs the daemon for one user.
struct SystemdUnit {
    static let name = "repowire.service"

    /// Absolute path of repowired.
    var program: String
    /// What the daemon's environment holds beyond systemd's own.
    var environment: [(name: String, value: String)]

    var text: String {
        let variables = environment.map { "Environment=\(SystemdUnit.quoted("\($0.name)=\($0.value)"))\n" }.joined()
        return """
            [Unit]
            Description=Repowire, the mesh for coding agents

            [Service]
            Type=exec
            ExecStart=\(SystemdUnit.quoted(program, inCommand: true))
            \(variables)Restart=on-failure
            RestartSec=1
            TimeoutStopSec=30

            [Install]
            WantedBy=default.target

            """
    }

    /// A word in systemd's syntax (systemd.syntax(7), systemd.service(5) "Command lines"): quotes, backslashes and
    /// specifiers escaped; `$` only matters in commands.
    static func quoted(_ text: String, inCommand: Bool = false) -> String {
        var result = "\""
        for character in text {
            switch character {
            case "\"", "\\": result += "\\\(character)"
            case "%": result += "%%"
            case "$" where inCommand: result += "$$"
            default: result.append(character)
            }
        }
        return result + "\""
    }
}
