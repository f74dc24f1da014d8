import ConfigEdits
package import Manifests
import Platform
import RepowireKit

/// `config.yaml`: read by the reader of the manifests, and changed in place by the editor of config files, so that what a
/// person wrote in it stays.
package struct SettingsFile: Sendable {
    package var path: String

    package init(path: String) { self.path = path }

    /// Beside the journal where `REPOWIRE_HOME` moves everything, else where config files are.
    package static func path(environment: [String: String], home: String, userHome: String) -> String {
        if let moved = environment["REPOWIRE_HOME"], !moved.isEmpty { return "\(home)/config.yaml" }
        let folder = environment["XDG_CONFIG_HOME"].flatMap { $0.isEmpty ? nil : $0 } ?? "\(userHome)/.config"
        return "\(folder)/repowire/config.yaml"
    }

    /// What is in force, and what is wrong with the file.
    ///
    /// A file with a mistake counts for nothing, and nobody new joins and no agent starts another then: it may be the file
    /// that asked for that.
    package func read() -> (decoded: Decoded<Settings>, problems: SourceProblems?) {
        var none = Decoded(value: Settings(), file: path)
        do {
            let bytes = try FileSystem.read(path, limit: 1 << 20)
            let isBlank = bytes.split(separator: 0x0A).allSatisfy { line in
                let first = line.first { $0 != 0x20 && $0 != 0x09 && $0 != 0x0D }
                return first == nil || first == UInt8(ascii: "#")
            }
            return (isBlank ? none : try Settings.schema.decode(bytes, file: path), nil)
        } catch let error as SystemError where error.isMissing {
            return (none, nil)
        } catch {
            none.value.joining.otherwise = .optIn
            none.value.spawn.allowed = []
            let problem = SourceProblem(file: path, what: "\(error)")
            return (none, error as? SourceProblems ?? SourceProblems([problem]))
        }
    }

    /// - Parameter value: nil takes the key out.
    func set(_ value: JSON?, at key: [String]) throws {
        try ConfigFile.set(value, at: key, in: path, format: .yaml)
    }
}
