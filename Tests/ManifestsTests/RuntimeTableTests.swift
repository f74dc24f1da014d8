import Platform
import RepowireKit
import Testing

@testable import Manifests

@Suite struct RuntimeTableTests {
    private func manifests() throws -> [AdapterManifest] {
        try FileSystem.list("\(TestFiles.checkout)/adapters.d").filter { $0.hasSuffix(".yaml") }.map { name in
            let path = "adapters.d/\(name)"
            return try ManifestReader.read(try TestFiles.read(path), file: path)
        }
    }

    /// `REPOWIRE_WRITE_DOCS=1 swift test --filter ManifestsTests` writes it anew.
    @Test func `The README's table says what the manifests say`() throws {
        let file = "\(TestFiles.checkout)/README.md"
        let text = String(decoding: try FileSystem.read(file), as: UTF8.self)
        let page = try #require(RuntimeTable.page(text, with: try manifests()), "the README has lost the table's marks")
        if EnvironmentValues["REPOWIRE_WRITE_DOCS"] == "1", page != text {
            try FileSystem.writeAtomically(file, Array(page.utf8))
        } else {
            #expect(page == text, "run REPOWIRE_WRITE_DOCS=1 swift test --filter ManifestsTests")
        }
    }

    @Test func `A row tells version, proof, ways in and files, and an agent without a program has none`() throws {
        var one = AdapterManifest(id: "one", title: "One | Two")
        one.detect.binaries = ["one"]
        one.detect.version = VersionRule(arguments: [], pattern: "", minimum: "1.2", below: "2")
        one.verified = .init(version: "1.4", how: .docs)
        one.root = RootRule(path: "~/.one")
        one.install = [
            InstallRule(file: "{root}/a.toml", format: .toml, change: .set(path: ["a"], value: 1), purpose: "p"),
            InstallRule(file: "{root}/a.toml", format: .toml, change: .set(path: ["b"], value: 1), purpose: "p"),
        ]
        let table = RuntimeTable.markdown(of: [AdapterManifest(id: "none", title: "None"), one])
        #expect(
            table.split(separator: "\n").dropFirst(2) == [
                "| One \\| Two | 1.4 (served: 1.2 or newer, below 2) | its documentation |  | `~/.one/a.toml` |"
            ])
        #expect(RuntimeTable.page("no marks", with: [one]) == nil)
    }
}
