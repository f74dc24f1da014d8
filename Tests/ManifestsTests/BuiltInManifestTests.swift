import Platform
import RepowireKit
import Testing

@testable import Manifests

@Suite struct BuiltInManifestTests {
    private static let names: [String] = {
        let files = (try? FileSystem.list("\(TestFiles.checkout)/adapters.d")) ?? []
        return files.filter { $0.hasSuffix(".yaml") }.map { String($0.dropLast(".yaml".count)) }
    }()

    @Test(arguments: names)
    func `A manifest of this checkout is read without a problem`(name: String) throws {
        let path = "adapters.d/\(name).yaml"
        let manifest = try ManifestReader.read(try TestFiles.read(path), file: path)
        #expect(manifest.id == name)
        #expect(
            manifest.kind == .bridge || manifest.isOptional || !manifest.doors.isEmpty
                || manifest.verified?.how == .docs)
    }

    @Test func `Every file of adapters.d is a manifest, and the first ones are there`() throws {
        let files = try FileSystem.list("\(TestFiles.checkout)/adapters.d")
        #expect(files.count == BuiltInManifestTests.names.count)
        #expect(Set(["claude-code", "demo"]).isSubset(of: BuiltInManifestTests.names))
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
