import RepowireKit
import Testing

@testable import Manifests

/// The settings of some program, read by the generic layer.
private struct SampleSettings: Sendable, Hashable {
    struct Web: Sendable, Hashable {
        var port = 8377
        var hosts: [String] = []
    }

    enum Level: String, CaseIterable, Sendable {
        case quiet, loud
    }

    var web = Web()
    var level = Level.quiet
    var note: String?

    static let schema: Schema<SampleSettings> = .keys(
        "settings", "Settings.", start: SampleSettings(),
        [
            Key("web", web, \.web, "Web."),
            Key("level", .words { $0 == .quiet ? "says little" : "says much" }, \.level, "Level."),
            Key("note", .text, \.note, "Note."),
        ])

    private static let web: Schema<Web> = .keys(
        "web", "Web.", start: Web(),
        [
            Key("port", .number(0...65535), \.port, "Port."),
            Key("hosts", Schema.text.list(), \.hosts, "Hosts."),
        ])
}

@Suite struct SettingsTests {
    private func decode(_ text: String) throws -> Decoded<SampleSettings> {
        try SampleSettings.schema.decode(Array(text.utf8), file: "config.yaml")
    }

    @Test func `Each value tells where it came from`() throws {
        let decoded = try decode("web:\n  port: 1\nlevel: loud\n")
        #expect(decoded.value.web.port == 1)
        let rows = SampleSettings.schema.settings(decoded, overrides: ["level": .environment("LEVEL")])
        #expect(rows.map(\.key) == ["web.port", "web.hosts", "level", "note"])
        #expect(rows.map(\.value) == [1, nil, "loud", nil])
        #expect(
            rows.map(\.origin.description) == [
                "config.yaml:2:3", "built in", "the environment variable LEVEL", "built in",
            ])
    }

    @Test func `Without a file everything is built in`() {
        let rows = SampleSettings.schema.settings(Decoded(value: SampleSettings(), file: "config.yaml"))
        #expect(Set(rows.map(\.origin)) == [.builtIn])
        #expect(rows.first?.value == 8377)
    }

    @Test func `Problems read as those of manifests do`() {
        let error = #expect(throws: SourceProblems.self) { try decode("web:\n  prot: 1\nlevel: lout\n") }
        #expect(
            error?.description.split(separator: "\n").map(String.init) == [
                "config.yaml:2:3: web.prot: unknown key; did you mean \"port\"?",
                "config.yaml:3:8: level: should be one of quiet, loud, but is the text \"lout\"; did you mean \"loud\"?",
            ])
    }

    @Test func `A check on the whole can point at the place of a key`() {
        let error = #expect(throws: SourceProblems.self) {
            try SampleSettings.schema.decode(Array("web: {port: 7}\n".utf8), file: "c.yaml") { value, reading in
                if value.web.port == 7 { reading.report("is taken", key: "web.port", advice: "take another") }
            }
        }
        #expect(error?.description == "c.yaml:1:7: web.port: is taken; take another")
    }

    @Test func `Docs and schema follow from the same keys`() {
        guard case .keys(let form) = SampleSettings.schema.form else {
            Issue.record("settings are a mapping")
            return
        }
        #expect(KeyTables.markdown(of: form).contains("| `port` | number, 0 to 65535 | `8377` | Port. |"))
        let schema = JSONSchemaDocument.document(of: form, identifier: "urn:x")
        #expect(schema.at("/$defs/web/properties/port/default") == 8377)
        #expect(schema.at("/properties/level/enum") == ["quiet", "loud"])
        #expect(schema.at("/properties/web/$ref") == "#/$defs/web")
    }
}
