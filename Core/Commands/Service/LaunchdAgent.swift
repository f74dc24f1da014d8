/// The property list with which launchd runs the daemon for one user.
struct LaunchdAgent {
    static let label = "repowire.daemon"

    /// Absolute path of repowired.
    var program: String
    var environment: [(name: String, value: String)]
    /// Where the daemon's stderr goes.
    var output: String

    var text: String {
        let variables = environment.map { variable in
            "    <key>\(LaunchdAgent.escaped(variable.name))</key>\n"
                + "    <string>\(LaunchdAgent.escaped(variable.value))</string>\n"
        }.joined()
        return """
            <?xml version="1.0" encoding="UTF-8"?>
            <!DOCTYPE plist PUBLIC "-//Apple//DTD PLIST 1.0//EN" "http://www.apple.com/DTDs/PropertyList-1.0.dtd">
            <plist version="1.0">
            <dict>
              <key>Label</key>
              <string>\(LaunchdAgent.label)</string>
              <key>ProgramArguments</key>
              <array>
                <string>\(LaunchdAgent.escaped(program))</string>
              </array>
              <key>EnvironmentVariables</key>
              <dict>
            \(variables)  </dict>
              <key>RunAtLoad</key>
              <true/>
              <key>KeepAlive</key>
              <dict>
                <key>SuccessfulExit</key>
                <false/>
              </dict>
              <key>ProcessType</key>
              <string>Background</string>
              <key>StandardErrorPath</key>
              <string>\(LaunchdAgent.escaped(output))</string>
            </dict>
            </plist>

            """
    }

    static func escaped(_ text: String) -> String {
        var result = ""
        for character in text {
            switch character {
            case "&": result += "&amp;"
            case "<": result += "&lt;"
            case ">": result += "&gt;"
            default: result.append(character)
            }
        }
        return result
    }
}
