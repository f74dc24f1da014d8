import Manifests
import Platform
import RepowireKit
import Wire

/// Changes to the file that says which manifests of projects are trusted. Every call blocks.
enum Trusting {
    /// Pins a manifest that can be read.
    /// - Parameter expected: the hash of what the person was shown; nil trusts what is there.
    static func add(_ path: String, expecting expected: String?, _ trustFile: String) throws -> JSON {
        let bytes: [UInt8]
        do {
            bytes = try FileSystem.read(path, limit: 1 << 20)
        } catch let error as SystemError where error.isMissing {
            throw WireError(.notFound, "there is no \(path)", hint: "'repowire adapter list' shows what there is")
        }
        let hash = SHA256.hexadecimal(of: bytes)
        guard expected == nil || expected == hash else {
            throw WireError(.conflict, "\(path) changed while it was shown", hint: "Look at it again")
        }
        let manifest: AdapterManifest
        do {
            manifest = try ManifestReader.read(bytes, file: path)
        } catch {
            throw WireError(.invalidParameters, "the manifest is not right, so it was not trusted:\n\(error)")
        }
        var store = try TrustStore(readingFrom: trustFile)
        store.pin(path, hash)
        try store.write(to: trustFile)
        return [
            "id": .string(manifest.id), "path": .string(path), "sha256": .string(hash),
        ]
    }

    static func remove(_ path: String, _ trustFile: String) throws -> JSON {
        var store = try TrustStore(readingFrom: trustFile)
        guard store.distrust(path) else {
            throw WireError(.notFound, "\(path) was not trusted", hint: "'repowire adapter list' shows what is")
        }
        try store.write(to: trustFile)
        return ["path": .string(path)]
    }
}
