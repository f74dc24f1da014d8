import Platform
import RepowireKit
import TestSupport
import Testing

/// What setup writes only where it is named, and what uninstall takes out of one runtime alone.
@Suite struct OptionalAdapterTests {
    private static func manifest(_ id: String, isOptional: Bool) -> String {
        """
        schema: 1
        id: \(id)
        title: \(id)
        optional: \(isOptional)
        detect: {binaries: [agent]}
        root: {path: ~/.agent}
        install:
          - {file: "{root}/\(id).json", purpose: a note, set: {path: [note], value: "\(id) one"}}

        """
    }

    private func with(_ test: (CommandLineStage) async throws -> Void) async throws {
        try await CommandLineStage.with { stage in
            for (id, isOptional) in [("plain", false), ("extra", true)] {
                try stage.home.write(Self.manifest(id, isOptional: isOptional), to: "manifests/\(id).yaml")
            }
            try stage.home.write("#!/bin/sh\n", to: "bin/agent", mode: 0o755)
            stage.variables["REPOWIRE_ADAPTERS"] = "\(stage.home.root)/manifests"
            stage.variables["PATH"] = "\(stage.home.root)/bin:/usr/bin:/bin"
            try await test(stage)
        }
    }

    private func files(_ stage: CommandLineStage) -> [String] {
        (try? FileSystem.list("\(stage.home.home)/.agent").sorted()) ?? []
    }

    @Test func `It is left out until it is named, and kept up from then on`() async throws {
        try await with { stage in
            #expect(try stage.run("setup", "--yes").status == 0)
            #expect(files(stage) == ["plain.json"])
            #expect(!(try stage.run("doctor").text.contains("extra")))
            #expect(try stage.run("setup", "--yes", "--runtime", "extra").status == 0)
            #expect(files(stage) == ["extra.json", "plain.json"])
            let path = "\(stage.home.home)/.agent/extra.json"
            #expect(try stage.run("doctor").text.contains("\(path) has what it needs"))
            let newer = Self.manifest("extra", isOptional: true).replacing("extra one", with: "extra two")
            try stage.home.write(newer, to: "manifests/extra.yaml")
            #expect(try stage.run("service", "restart").status == 0)
            #expect(try stage.run("setup", "--yes").status == 0)
            #expect(String(decoding: try FileSystem.read(path), as: UTF8.self).contains("extra two"))
        }
    }

    @Test func `It is taken out alone, and the others stay`() async throws {
        try await with { stage in
            #expect(try stage.run("setup", "--yes", "--runtime", "extra", "--runtime", "plain").status == 0)
            #expect(files(stage) == ["extra.json", "plain.json"])
            let output = try stage.run("uninstall", "--yes", "--runtime", "extra")
            #expect(output.status == 0)
            #expect(!output.text.contains("settings stay"))
            #expect(files(stage) == ["plain.json"])
            let unknown = try stage.run("uninstall", "--yes", "--runtime", "nothing")
            #expect(unknown.status == 1)
            #expect(String(decoding: unknown.stderr, as: UTF8.self).contains("there is no runtime \"nothing\""))
            #expect(files(stage) == ["plain.json"])
            #expect(try stage.run("uninstall", "--yes", "--runtime", "extra").text.contains("No config file"))
            #expect(try stage.run("uninstall", "--yes").status == 0)
            #expect(files(stage) == [])
        }
    }
}
