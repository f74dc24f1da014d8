import Platform
import RepowireKit
import Testing

@testable import Manifests

@Suite struct BuiltInManifestTests {
    @Test(arguments: ["claude-code", "demo"])
    func `A manifest of this checkout is read without a problem`(name: String) throws {
        let path = "adapters.d/\(name).yaml"
        let manifest = try ManifestReader.read(try TestFiles.read(path), file: path)
        #expect(manifest.id == name)
        #expect(!manifest.doors.isEmpty)
        #expect(manifest.registry != nil)
    }

    @Test func `Every file of adapters.d is one of those that are tested`() throws {
        #expect(try FileSystem.list("\(TestFiles.checkout)/adapters.d") == ["claude-code.yaml", "demo.yaml"])
    }

    /// `REPOWIRE_WRITE_DOCS=1 swift test --filter ManifestsTests` writes them anew.
    @Test(arguments: [
        ("docs/manifest.md", ManifestDocuments.tables), ("docs/manifest.schema.json", ManifestDocuments.schema),
    ])
    func `The docs say what the code does`(path: String, text: String) throws {
        let file = "\(TestFiles.checkout)/\(path)"
        if EnvironmentValues["REPOWIRE_WRITE_DOCS"] == "1" { try FileSystem.writeAtomically(file, Array(text.utf8)) }
        #expect(String(decoding: try FileSystem.read(file), as: UTF8.self) == text)
    }
}
