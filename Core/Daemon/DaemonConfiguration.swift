package import Manifests
package import RepowireKit
package import Wire

/// What a daemon is started with. Tests start it with other values than the command line does.
package struct DaemonConfiguration: Sendable {
    /// Makes the adapter that a manifest's `driver:` names. The composition root alone knows the list.
    package typealias Driver = @Sendable (AdapterManifest, AdapterContext) throws -> any RuntimeAdapter

    package var home: RepowireHome
    package var userHome: String
    package var environment: [String: String]
    package var hookProgram: String
    package var mcpProgram: String
    /// Folders with manifests, weakest first.
    package var manifestFolders: [ManifestFolder]
    package var drivers: [String: Driver]
    /// The loopback port; 0 takes a free one, nil listens on none.
    package var port: UInt16?
    package var servesToolsOverHTTP: Bool
    /// `config.yaml`.
    package var settingsFile: String
    /// Settings that the environment or the command line decided, by key, with where they came from.
    package var overrides: [String: SettingRow.Origin] = [:]
    /// The values of these.
    package var overridden: [String: JSON] = [:]
    package let maximumLine = WireProtocol.maximumLine

    package init(
        home: RepowireHome, userHome: String, environment: [String: String], hookProgram: String, mcpProgram: String,
        manifestFolders: [ManifestFolder], drivers: [String: Driver], port: UInt16?, servesToolsOverHTTP: Bool,
        settingsFile: String
    ) {
        self.home = home
        self.userHome = userHome
        self.environment = environment
        self.hookProgram = hookProgram
        self.mcpProgram = mcpProgram
        self.manifestFolders = manifestFolders
        self.drivers = drivers
        self.port = port
        self.servesToolsOverHTTP = servesToolsOverHTTP
        self.settingsFile = settingsFile
    }
}
