import Platform
import RepowireKit
import Testing

@testable import ConfigEdits

@Suite struct RoundTripTests {
    @Test func `The corpus is as large as it should be`() { #expect(CorpusFile.all.count >= 40) }

    @Test(arguments: CorpusFile.all)
    func `Uninstall brings back every byte`(file: CorpusFile) throws {
        let sandbox = try Sandbox()
        try sandbox.write("config", file.text)
        try sandbox.install(SampleEdits.all(sandbox.path("config"), format: file.format))
        try expectOurs(try sandbox.read("config"), file.format)
        try sandbox.uninstall()
        #expect(try sandbox.read("config") == file.text)
        #expect(try Ledger(readingFrom: sandbox.path("repowire/ledger.json")).files.isEmpty)
    }

    @Test(arguments: CorpusFile.all)
    func `Without the copy of the original it still brings back every byte`(file: CorpusFile) throws {
        let sandbox = try Sandbox()
        try sandbox.write("config", file.text)
        try sandbox.install(SampleEdits.all(sandbox.path("config"), format: file.format))
        try FileSystem.removeTree(sandbox.backups)
        try sandbox.uninstall()
        #expect(try sandbox.read("config") == file.text)
    }

    @Test(arguments: CorpusFile.all)
    func `A second install changes nothing`(file: CorpusFile) throws {
        let sandbox = try Sandbox()
        try sandbox.write("config", file.text)
        let edits = SampleEdits.all(sandbox.path("config"), format: file.format)
        try sandbox.install(edits)
        let once = try sandbox.read("config")
        let ledger = try sandbox.read("repowire/ledger.json")
        #expect(try !sandbox.editor.plan(installing: [("agent", edits)]).changesAnything)
        let again = try sandbox.install(edits)
        #expect(again.map(\.result) == [.unchanged])
        #expect(try sandbox.read("config") == once)
        #expect(try sandbox.read("repowire/ledger.json") == ledger)
    }

    @Test(arguments: CorpusFile.all)
    func `An upgrade to other paths is undone as well`(file: CorpusFile) throws {
        let sandbox = try Sandbox()
        try sandbox.write("config", file.text)
        let path = sandbox.path("config")
        try sandbox.install(SampleEdits.all(path, format: file.format))
        try sandbox.install(SampleEdits.all(path, format: file.format, program: "/elsewhere/repowire-hook"))
        #expect(!(try sandbox.read("config")).contains(SampleEdits.hook))
        try FileSystem.removeTree(sandbox.backups)
        try sandbox.uninstall()
        #expect(try sandbox.read("config") == file.text)
    }

    @Test(arguments: CorpusFile.all)
    func `The edits come and go one by one`(file: CorpusFile) throws {
        let sandbox = try Sandbox()
        try sandbox.write("config", file.text)
        let edits = SampleEdits.all(sandbox.path("config"), format: file.format)
        for (index, edit) in edits.enumerated() { try sandbox.install([edit], adapter: "agent\(index)") }
        try expectOurs(try sandbox.read("config"), file.format)
        for index in [2, 0, 3, 1] { try sandbox.uninstall(["agent\(index)"]) }
        #expect(try sandbox.read("config") == file.text)
    }

    /// All four edits are there once, by a parser that knows nothing of ours.
    private func expectOurs(_ text: String, _ format: FileEdit.Format) throws {
        let document = try format.text(Array(text.utf8))
        for event in ["Started", "Stop"] {
            let items = try #require(try document.items(at: ["hooks", event]))
            #expect(items.count { $0.value.text.contains(SampleEdits.hook) } == 1)
        }
        #expect(
            try document.value(at: ["mcpServers", "repowire"])?.value["command"] == "/opt/repowire/bin/repowire-mcp")
        #expect(try document.items(at: ["permissions", "allow"])?.count { $0.value == "mcp__repowire" } == 1)
        if format == .json {
            let clean = text.hasPrefix("\u{FEFF}") ? String(text.unicodeScalars.dropFirst()) : text
            _ = try JSON(parsing: clean)
        }
    }
}
