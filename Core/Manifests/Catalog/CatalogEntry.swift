package import RepowireKit

/// One file of a folder of manifests, and what became of it.
package struct CatalogEntry: Sendable {
    package enum Standing: Sendable {
        /// Served.
        case active(AdapterManifest)
        /// Right, but a file of the same name in a later folder wins.
        case shadowed(AdapterManifest, by: String)
        /// Right, but of a project whose user has not trusted it, or not in this form.
        case untrusted(AdapterManifest, reason: String)
        case broken(SourceProblems)
    }

    /// The name of the file without `.yaml`, which is the id of a manifest that is right.
    package var id: String
    package var path: String
    package var tier: ManifestFolder.Tier
    /// Of the file's contents, in hexadecimal; nil when it could not be read.
    package var sha256: String?
    package var standing: Standing

    /// The manifest, whether it is served or not.
    package var manifest: AdapterManifest? {
        switch standing {
        case .active(let manifest), .shadowed(let manifest, _), .untrusted(let manifest, _): return manifest
        case .broken: return nil
        }
    }

    package var isActive: Bool {
        if case .active = standing { return true }
        return false
    }
}
