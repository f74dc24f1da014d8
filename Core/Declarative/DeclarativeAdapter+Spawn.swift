import Platform
package import RepowireKit
import Transports

extension DeclarativeAdapter: Spawning {
    package func spawnPlan(for request: SpawnRequest) async throws -> SpawnPlan {
        guard let rules = manifest.spawn else {
            throw CannotSpawn("the manifest of \(manifest.title) does not say how it is started")
        }
        let words = request.isUnattended ? rules.unattended : rules.command
        guard !words.isEmpty else {
            throw CannotSpawn("\(manifest.title) runs only with somebody at its screen: its manifest has no spawn.acp")
        }
        let values = ["{folder}": request.folder, "{binary}": request.detection.binary ?? ""]
        if request.detection.binary == nil, words.contains(where: { $0.contains("{binary}") }) {
            let names = manifest.detect.binaries.joined(separator: " or ")
            throw CannotSpawn("\(manifest.title) is not installed: there is no \(names) on PATH")
        }
        var command = words.map { fill($0, values) }
        command[0] = try program(command[0])
        if !request.missing.isEmpty {
            for substitute in rules.substitutes {
                let path = places.path(substitute.file)
                let json = JSON.object(Self.written(by: request.missing.filter { $0.path == path })).text
                command += substitute.arguments.map { fill($0, values.merging(["{json}": json]) { $1 }) }
            }
        }
        if request.isUnattended { command = [try program("repowire"), "agent-host"] + command }
        return SpawnPlan(
            command: command, environment: rules.environment.mapValues { fill($0, values) }, passed: rules.passed,
            edits: rules.trust.map { trusting(edit($0), values) })
    }

    private func fill(_ text: String, _ values: [String: String]) -> String { Template.fill(places.fill(text), values) }

    /// A program of ours may be missing on PATH in a build folder: those beside the hook program count as well.
    private func program(_ name: String) throws -> String {
        let beside = Path.parent(of: context.hookProgram) ?? "/"
        let path = "\(context.environment["PATH"] ?? ""):\(beside):\(beside)/../../bin"
        if let found = Executables.find(name, path: path) { return found }
        throw CannotSpawn("\(name) is not on PATH")
    }

    private func trusting(_ edit: FileEdit, _ values: [String: String]) -> FileEdit {
        var edit = edit
        if case .set(let path, let value) = edit.change {
            edit.change = .set(path: path.map { fill($0, values) }, value: Template.fill(value, values))
        }
        return edit
    }

    /// What a new file would hold after these edits.
    package static func written(by edits: [FileEdit]) -> JSONObject {
        var result = JSONObject()
        for edit in edits {
            switch edit.change {
            case .set(let path, let value): put(value, at: path[...], into: &result, asItem: false)
            case .item(let path, let value, _): put(value, at: path[...], into: &result, asItem: true)
            case .file: continue
            }
        }
        return result
    }

    private static func put(
        _ value: JSON, at path: ArraySlice<String>, into object: inout JSONObject, asItem: Bool
    ) {
        guard let key = path.first else { return }
        if path.count > 1 {
            var inner = object[key]?.objectValue ?? JSONObject()
            put(value, at: path.dropFirst(), into: &inner, asItem: asItem)
            object[key] = .object(inner)
        } else {
            object[key] = asItem ? .array((object[key]?.arrayValue ?? []) + [value]) : value
        }
    }
}

/// Why an agent cannot be started.
package struct CannotSpawn: Error, Sendable, CustomStringConvertible {
    package var description: String

    package init(_ description: String) { self.description = description }
}
