import Manifests
import RepowireKit
import Wire

/// `config.yaml` as it is in force, and what of it comes from elsewhere.
extension Node {
    /// Reads the file again, and tells each setting with its origin. What concerns joining holds from now on; the rest was
    /// read when the daemon started.
    func showSettings() -> JSON {
        readSettings()
        let (decoded, problems) = SettingsFile(path: configuration.settingsFile).read()
        let rows = Settings.schema.settings(decoded, overrides: configuration.overrides)
        var form: JSONObject = [
            "file": .string(configuration.settingsFile),
            "settings": .array(
                rows.map { row in
                    [
                        "key": .string(row.key), "value": configuration.overridden[row.key] ?? row.value ?? .null,
                        "origin": .string(row.origin.description),
                    ]
                }),
        ]
        form["problem"] = problems.map { .string("\($0)") }
        return .object(form)
    }
}
