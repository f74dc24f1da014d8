package import RepowireKit

/// Reads one manifest.
package enum ManifestReader {
    /// - Parameters:
    ///   - file: the path that errors carry; its name without `.yaml` must be the manifest's id.
    /// - Throws: everything that is wrong with the file, at once.
    package static func read(_ bytes: [UInt8], file: String) throws(SourceProblems) -> AdapterManifest {
        let root: YAMLNode
        do {
            root = try YAMLReader.read(bytes, file: file)
        } catch {
            throw SourceProblems([error])
        }
        try refuseNewerSchema(root, file: file)
        return try ManifestSchema.adapter.decode(root, file: file) { manifest, reading in
            ManifestChecks.run(manifest, &reading)
        }.value
    }

    /// A manifest for a newer Repowire may hold any number of unknown keys: one sentence says it better than they do.
    private static func refuseNewerSchema(_ root: YAMLNode, file: String) throws(SourceProblems) {
        guard case .int(let version)? = root["schema"]?.json, version > AdapterManifest.schemaVersion else { return }
        throw SourceProblems([
            SourceProblem(
                file: file, position: root["schema"]?.position, key: "schema",
                what: "made for a newer Repowire (schema \(version), this one reads \(AdapterManifest.schemaVersion))",
                advice: "update Repowire")
        ])
    }
}
