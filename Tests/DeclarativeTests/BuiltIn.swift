import Manifests
import Platform
import RepowireKit

@testable import Declarative

/// Manifests of this checkout, read as the daemon reads them: file and driver are proven together.
enum BuiltIn {
    static func manifest(_ name: String) throws -> AdapterManifest {
        var checkout = "\(#filePath)"
        for _ in 0..<3 { checkout = Path.parent(of: checkout) ?? "/" }
        let path = "\(checkout)/adapters.d/\(name).yaml"
        return try ManifestReader.read(try FileSystem.read(path), file: path)
    }

    static func context(
        home: String = "/home/dev", _ environment: [String: String] = ["PATH": "/usr/bin:/bin"],
        children: any AgentChildren = FakeChildren()
    ) -> AdapterContext {
        AdapterContext(
            environment: environment, home: home, repowireHome: "\(home)/.repowire",
            hookProgram: "/opt/repowire/repowire-hook", mcpProgram: "/opt/repowire/repowire-mcp", children: children)
    }
}
