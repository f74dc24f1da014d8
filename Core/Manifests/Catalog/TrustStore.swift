import Platform
import RepowireKit

/// Which manifests of projects their user trusts: by path and by contents, so that a manifest that a pull changed is
/// asked for again.
package struct TrustStore: Sendable, Hashable {
    /// Resolved path → SHA-256 of the contents that were trusted.
    private var hashes: [String: String]

    /// Trusts nothing.
    package init() { hashes = [:] }

    /// Reads the file. A missing one trusts nothing; a broken one is an error, and trusts nothing either way.
    package init(readingFrom file: String) throws {
        self.init()
        let bytes: [UInt8]
        do {
            bytes = try FileSystem.read(file, limit: 1 << 20)
        } catch let error as SystemError where error.isMissing {
            return
        }
        do {
            for member in try JSON(parsing: bytes)["manifests"]?.objectValue?.members ?? [] {
                hashes[member.key] = member.value.stringValue
            }
        } catch {
            throw SourceProblem(
                file: file, position: TextPosition(ofByte: error.offset, in: bytes), what: "not JSON: \(error.reason)",
                advice: "remove the file and trust again what you trusted")
        }
    }

    /// Every file that is trusted in some form, sorted.
    package var paths: [String] { hashes.keys.sorted() }

    /// Pins the file as it is now. The caller shows it to the user first.
    package mutating func trust(_ path: String) throws {
        pin(path, SHA256.hexadecimal(of: try FileSystem.read(path, limit: YAMLLimits().bytes)))
    }

    /// Pins the contents that were shown, whatever the file holds by now.
    package mutating func pin(_ path: String, _ sha256: String) {
        hashes[Path.resolved(path) ?? path] = sha256
    }

    /// - Returns: whether it was trusted.
    package mutating func distrust(_ path: String) -> Bool {
        hashes.removeValue(forKey: Path.resolved(path) ?? path) != nil
    }

    package func write(to file: String) throws {
        let members = hashes.sorted { $0.key < $1.key }.map { ($0.key, JSON.string($0.value)) }
        let document: JSON = ["version": 1, "manifests": .object(JSONObject(members))]
        try FileSystem.writeAtomically(file, Array((document.prettyText + "\n").utf8), mode: 0o600)
    }

    /// Why a manifest may not be served; nil when it may.
    func objection(to path: String, sha256: String, id: String) -> String? {
        switch hashes[Path.resolved(path) ?? path] {
        case sha256: return nil
        case nil: return "came with the project; read it, then run: repowire adapter trust \(id)"
        default: return "changed since it was trusted; read it, then run: repowire adapter trust \(id)"
        }
    }
}
