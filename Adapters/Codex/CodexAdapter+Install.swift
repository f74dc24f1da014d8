import Declarative
import Platform
package import RepowireKit
import Transports

extension CodexAdapter {
    /// What the manifest says, and the trust of our hooks: Codex runs no hook whose hash its config does not name.
    package func installHooks(_ detection: Detection) async throws -> [FileEdit] {
        let edits = try await base.installHooks(detection)
        guard let binary = detection.binary else { return edits }
        let (threads, environment) = (threads, base.context.environment)
        let folder = "\(base.context.repowireHome)/codex-\(Randomness.hexadecimal(bytes: 4))"
        let trust = try await OffLoop.run {
            try HookTrust(binary: binary, environment: environment, root: threads.root).edits(for: edits, in: folder)
        }
        return edits + trust
    }
}

/// Has Codex itself say the hashes of our hooks: they are listed in a config folder of their own, so that Codex's is not
/// written before its user agreed.
struct HookTrust {
    var binary: String
    var environment: [String: String]
    var root: String

    /// - Parameter folder: does not exist yet; gone afterwards.
    func edits(for hooks: [FileEdit], in folder: String) throws -> [FileEdit] {
        let ours = hooks.compactMap(group)
        guard !ours.isEmpty else { return [] }
        try FileSystem.makeFolder(folder, mode: 0o700)
        defer { try? FileSystem.removeTree(folder) }
        var events = JSONObject()
        for (event, group) in ours { events[event] = .array([group]) }
        let list: JSON = ["hooks": .object(events)]
        try FileSystem.writeNew("\(folder)/hooks.json", list.bytes, mode: 0o600)
        let server = try AppServer.oneShot(binary, root: folder, environment: environment, within: 15_000)
        let real = "\(Path.resolved(root) ?? root)/hooks.json"
        let installed = try? JSON(parsing: FileSystem.read(real))
        return try server.hooks(in: folder).compactMap { hook in
            guard let hash = hook["currentHash"]?.stringValue, let key = hook["key"]?.stringValue,
                let name = HookTrust.event(in: key),
                let (event, _) = ours.first(where: { HookTrust.snakeCase($0.event) == name })
            else { return nil }
            let groups = installed?.at("/hooks/\(event)")?.arrayValue ?? []
            let index = groups.firstIndex(where: HookTrust.isOurs) ?? groups.count
            return FileEdit(
                path: "\(root)/config.toml", format: .toml,
                change: .set(
                    path: ["hooks", "state", "\(real):\(name):\(index):0"], value: ["trusted_hash": .string(hash)]),
                purpose: "trust this hook of Repowire's, which Codex would not run otherwise")
        }
    }

    private func group(_ edit: FileEdit) -> (event: String, group: JSON)? {
        guard edit.path.hasSuffix("/hooks.json"), case .item(let path, let value, _) = edit.change,
            let event = path.last
        else { return nil }
        return (event, value)
    }

    private static func isOurs(_ group: JSON) -> Bool {
        isOurs(command: group.at("/hooks/0/command"))
    }

    static func isOurs(command: JSON?) -> Bool { command?.stringValue?.contains("repowire-hook") == true }

    /// The event in `PATH:EVENT:GROUP:HANDLER`.
    static func event(in key: String) -> String? {
        let parts = key.split(separator: ":", omittingEmptySubsequences: false)
        return parts.count >= 4 ? String(parts[parts.count - 3]) : nil
    }

    /// `UserPromptSubmit` as `user_prompt_submit`.
    static func snakeCase(_ name: String) -> String {
        name.reduce(into: "") { text, character in
            if character.isUppercase, !text.isEmpty { text.append("_") }
            text += character.lowercased()
        }
    }
}
