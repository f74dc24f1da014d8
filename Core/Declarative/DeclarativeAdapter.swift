import Platform
package import RepowireKit
import Transports

/// An adapter that a manifest alone describes. Drivers of their own are built on it and add what YAML cannot say.
package struct DeclarativeAdapter: RuntimeAdapter {
    package let manifest: AdapterManifest
    package let context: AdapterContext
    package let places: Places
    package let registry: Registry?
    package let leftTexts = LeftTexts()
    /// What a driver knows that keeps a session from taking a prompt at this moment.
    package var turnObjection: (@Sendable (Session) -> String?)?

    package init(manifest: AdapterManifest, context: AdapterContext) throws {
        self.manifest = manifest
        self.context = context
        places = try Places(manifest: manifest, context: context)
        registry = manifest.registry.map { [places] in Registry(rules: $0, runtime: manifest.id, places: places) }
    }
}

extension DeclarativeAdapter: SessionDiscovering {
    package var listsAllSessions: Bool { registry != nil }
    package func discoverSessions() async throws -> [Session] { try await registry?.sessions() ?? [] }
    package func watchedFolders() -> [String] { registry.map { [$0.folder] } ?? [] }
}
