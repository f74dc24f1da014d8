import Platform
import RepowireKit
import Testing

@testable import ConfigEdits

/// A temporary folder with a home of Repowire's and a user's config files. Removed at the end of its life.
final class Sandbox {
    let folder: String
    let editor: ConfigEditor

    init() throws {
        folder = "\(EnvironmentValues["TMPDIR"] ?? "/tmp")/repowire-edits-\(Randomness.hexadecimal(bytes: 6))"
        try FileSystem.makeFolder(folder, mode: 0o700)
        editor = ConfigEditor(home: "\(folder)/repowire")
    }

    deinit { try? FileSystem.removeTree(folder) }

    func path(_ name: String) -> String { "\(folder)/\(name)" }
    var backups: String { path("repowire/backups") }

    func write(_ name: String, _ text: String, mode: UInt16 = 0o644) throws {
        try FileSystem.remove(path(name))
        try FileSystem.writeNew(path(name), Array(text.utf8), mode: mode, synchronize: false)
    }

    func read(_ name: String) throws -> String { String(decoding: try FileSystem.read(path(name)), as: UTF8.self) }

    /// Plans and applies, and expects that nothing is refused.
    @discardableResult
    func install(_ edits: [FileEdit], adapter: String = "agent") throws -> [AppliedFile] {
        try applied(editor.plan(installing: [(adapter, edits)]))
    }

    @discardableResult
    func uninstall(_ adapters: Set<String>? = nil) throws -> [AppliedFile] {
        try applied(editor.plan(uninstalling: adapters))
    }

    private func applied(_ plan: Plan) throws -> [AppliedFile] {
        let applied = try editor.apply(plan)
        for file in applied {
            if case .refused(let refusal) = file.result { throw refusal }
        }
        return applied
    }
}

/// The edits that a typical runtime gets.
enum SampleEdits {
    static let hook = "/opt/repowire/bin/repowire-hook"

    static func hookItem(_ event: String, program: String = hook, timeout: Int64 = 10) -> JSON {
        let command = JSON.string("[ ! -x \(program) ] || exec \(program) agent \(event)")
        return ["hooks": [["type": "command", "command": command, "timeout": .int(timeout)]]]
    }

    static func all(_ path: String, format: FileEdit.Format = .json, program: String = hook) -> [FileEdit] {
        let hooks = ["Started", "Stop"].map { event in
            FileEdit(
                path: path, format: format,
                change: .item(
                    path: ["hooks", event], value: hookItem(event, program: program),
                    owner: .contains(pointer: "/hooks/0/command", text: "repowire-hook")),
                purpose: "report \(event)")
        }
        return hooks + [server(path, format: format), rule(path, format: format)]
    }

    static func server(_ path: String, format: FileEdit.Format = .json) -> FileEdit {
        FileEdit(
            path: path, format: format,
            change: .set(
                path: ["mcpServers", "repowire"],
                value: ["type": "stdio", "command": "/opt/repowire/bin/repowire-mcp", "args": [], "env": [:]]),
            purpose: "tools")
    }

    static func rule(_ path: String, format: FileEdit.Format = .json) -> FileEdit {
        FileEdit(
            path: path, format: format,
            change: .item(path: ["permissions", "allow"], value: "mcp__repowire", owner: .value), purpose: "allow")
    }
}
