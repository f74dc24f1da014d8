import Platform
import RepowireKit
import TestSupport
import Testing

@Suite("Manifests that come with a project")
struct AdapterTrustTests {
    @Test("do nothing until they are trusted, and again once they changed")
    func trust() async throws {
        try await CommandLineStage.with { stage in
            let manifest = "schema: 1\nid: mine\ntitle: My agent\n"
            let path = "home/.repowire/adapters.d/mine.yaml"
            try stage.home.write(manifest, to: path)
            // The test's own folder of the daemon is another one, so that this one is a project's.
            #expect(try state(of: "mine", stage) == "untrusted")
            let refused = try stage.run("adapter", "trust", "mine")
            #expect(refused.status == 1, "nobody is there to ask")
            #expect(refused.text.contains("title: My agent"))
            #expect(try state(of: "mine", stage) == "untrusted")

            let trusted = try stage.run("adapter", "trust", "mine", "--yes")
            #expect(trusted.status == 0, "\(String(decoding: trusted.stderr, as: UTF8.self))")
            #expect(try state(of: "mine", stage) == "ok")
            #expect(try stage.run("adapter", "describe", "mine").text.contains("My agent"))

            try stage.home.write(manifest + "env: [EVIL]\n", to: path)
            #expect(try state(of: "mine", stage) == "untrusted")
            try stage.home.write(manifest, to: path)
            #expect(try stage.run("adapter", "distrust", "mine").status == 0)
            #expect(try state(of: "mine", stage) == "untrusted")
            #expect(try stage.run("adapter", "describe", "mine").status == 1)
        }
    }

    @Test("win over the built-in one of the same name once they are trusted, and the list says so")
    func shadowing() async throws {
        try await CommandLineStage.with { stage in
            let builtIn = try FileSystem.read("\(CommandLineStage.manifests)/demo.yaml")
            try stage.home.write(
                String(decoding: builtIn, as: UTF8.self), to: "home/.repowire/adapters.d/demo.yaml")
            #expect(try stage.run("adapter", "trust", "demo", "--yes").status == 0)
            let adapters = try stage.json("adapter", "list", "--json")["adapters"]?.arrayValue ?? []
            let demo = try #require(adapters.first { $0["id"] == "demo" })
            #expect(demo["source"]?.stringValue?.hasSuffix("home/.repowire/adapters.d/demo.yaml") == true)
            #expect(demo.at("/shadows/0")?.stringValue == "\(CommandLineStage.manifests)/demo.yaml")
        }
    }

    @Test("that are wrong are not trusted, and the error has its place")
    func wrong() async throws {
        try await CommandLineStage.with { stage in
            try stage.home.write("schema: 1\nid: mine\ntitel: Mine\n", to: "home/.repowire/adapters.d/mine.yaml")
            let output = try stage.run("adapter", "trust", "mine", "--yes")
            #expect(output.status == 1)
            let text = String(decoding: output.stderr, as: UTF8.self)
            #expect(text.contains("mine.yaml:3:1") && text.contains("title"), "\(text)")
        }
    }

    private func state(of id: String, _ stage: CommandLineStage) throws -> JSON? {
        let adapters = try stage.json("adapter", "list", "--json")["adapters"]?.arrayValue ?? []
        return adapters.first { $0["id"] == .string(id) }?["state"]
    }
}
