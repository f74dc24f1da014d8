package import RepowireKit

/// How a test's Claude Code is configured before it starts.
package struct ClaudeSetup: Sendable {
    /// `default` asks before each tool; also `acceptEdits`, `plan`, `bypassPermissions`.
    package var permissionMode = "default"
    /// Rules of tools that run without asking, such as `Bash` or `mcp__repowire`.
    package var allow: [String] = []
    /// Further keys of `settings.json`, such as `hooks`.
    package var settings: JSONObject = [:]
    /// `mcpServers` of `.claude.json`.
    package var servers: JSONObject = [:]

    package init(
        permissionMode: String = "default", allow: [String] = [], settings: JSONObject = [:], servers: JSONObject = [:]
    ) {
        self.permissionMode = permissionMode
        self.allow = allow
        self.settings = settings
        self.servers = servers
    }

    /// Writes the two files that let Claude Code start without a dialog: onboarding done, folders trusted, no nudge
    /// about modes.
    /// - Parameter trusted: each repository by itself: the trust of a folder around it does not count. A session that
    ///   runs already may write the file anew without what was added later.
    package func write(to home: TemporaryHome, trusting trusted: [String]) throws {
        var settings: JSONObject = [
            "permissions": [
                "defaultMode": .string(permissionMode), "allow": .array(allow.map { .string($0) }),
            ]
        ]
        if permissionMode == "bypassPermissions" { settings["skipDangerousModePermissionPrompt"] = true }
        for member in self.settings.members { settings[member.key] = member.value }
        try home.write(JSON.object(settings).prettyText + "\n", to: "home/.claude/settings.json")

        var state: JSONObject = [
            "hasCompletedOnboarding": true, "hasSeenAutoDefaultNudge": true, "hasSeenAutoDefaultNotice": true,
        ]
        let trust: JSON = ["hasTrustDialogAccepted": true]
        state["projects"] = .object(JSONObject(trusted.map { ($0, trust) }))
        if !servers.isEmpty { state["mcpServers"] = .object(servers) }
        try home.write(JSON.object(state).prettyText + "\n", to: "home/.claude.json", mode: 0o600)
    }
}
