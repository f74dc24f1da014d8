import Platform
import RepowireKit
import Testing

@testable import ConfigEdits

@Suite struct LedgerTests {
    private let sandbox: Sandbox
    private var path: String { sandbox.path("config") }
    private var ledger: String { sandbox.path("repowire/ledger.json") }

    init() throws { sandbox = try Sandbox() }

    @Test func `Records come back as they were written`() throws {
        var written = Ledger()
        written.files["/x"] = FileRecord(
            target: "/x", format: .jsonc, original: .init(sha256: "ab", backup: "x.ab"), written: "cd",
            folders: ["/a", "/a/b"],
            traces: [
                Trace(path: ["a", "b"], wasThere: true, text: "\n  "), Trace(path: [], wasThere: false, text: "\r\n"),
            ],
            edits: [
                EditRecord(
                    adapter: "one", kind: .set, path: ["a.b", "ü"], value: ["k": [1, nil]], before: .text("{ \n}")),
                EditRecord(adapter: "two", kind: .item(.value), path: ["l"], value: "v", before: .same),
                EditRecord(
                    adapter: "two", kind: .item(.prefix(pointer: "/a", text: "b")), path: [], value: 1, before: .nothing
                ),
                EditRecord(
                    adapter: "two", kind: .item(.contains(pointer: "", text: "b")), path: [], value: 1, before: .nothing
                ),
                EditRecord(
                    adapter: "two", kind: .item(.key(pointer: "/a", value: ["x"])), path: [], value: 1, before: .nothing
                ),
            ])
        written.files["/y"] = FileRecord(
            target: "/y", format: .whole, original: nil, written: "", folders: [], traces: [],
            edits: [EditRecord(adapter: "x", kind: .file, path: [], value: .null, before: .nothing)])
        let file = sandbox.path("ledger.json")
        try written.write(to: file)
        #expect(try Ledger(readingFrom: file) == written)
    }

    @Test(arguments: [
        ("{", "is damaged"), ("{\"version\": 99}", "newer Repowire"),
        ("{\"version\": 1, \"files\": [{}]}", "misses a part"),
    ])
    func `A ledger that cannot be read stops everything, and no file is touched`(text: String, expected: String) throws
    {
        try sandbox.write("config", "{}")
        try FileSystem.makeFolder(sandbox.path("repowire"))
        try sandbox.write("repowire/ledger.json", text)
        let error = #expect(throws: EditRefusal.self) {
            try sandbox.editor.plan(installing: [("agent", SampleEdits.all(path))])
        }
        #expect(error?.description.contains(expected) == true)
        #expect(throws: EditRefusal.self) { try sandbox.editor.plan(uninstalling: nil) }
        #expect(throws: EditRefusal.self) { try sandbox.editor.installed() }
    }

    @Test func `A crash between ledger and file is made good by the next install or uninstall`() throws {
        try sandbox.write("config", "{}\n")
        try sandbox.install(SampleEdits.all(path))
        let ours = try sandbox.read("config")
        // As if the file had never been written.
        try sandbox.write("config", "{}\n")
        try sandbox.install(SampleEdits.all(path))
        #expect(try sandbox.read("config") == ours)
        try sandbox.write("config", "{}\n")
        try sandbox.uninstall()
        #expect(try sandbox.read("config") == "{}\n")
    }

    @Test func `A crash before a file was created is made good`() throws {
        try sandbox.install(SampleEdits.all(path))
        let ours = try sandbox.read("config")
        try FileSystem.remove(path)
        try sandbox.install(SampleEdits.all(path))
        #expect(try sandbox.read("config") == ours)
        try sandbox.uninstall()
        #expect(!FileSystem.exists(path))
    }

    @Test func `An install whose ledger is gone is taken over, and comes out again`() throws {
        try sandbox.write("config", "{\n  \"a\": 1\n}\n")
        try sandbox.install(SampleEdits.all(path))
        let ours = try sandbox.read("config")
        try FileSystem.remove(ledger)
        try sandbox.install(SampleEdits.all(path))
        #expect(try sandbox.read("config") == ours)
        try sandbox.uninstall()
        // Nobody knows any more who made the lists, or whether the rule was the user's own: they stay.
        let json = try JSON(parsing: try sandbox.read("config"))
        #expect(
            json.means([
                "a": 1, "hooks": ["Started": [], "Stop": []], "mcpServers": [:],
                "permissions": ["allow": ["mcp__repowire"]],
            ]))
    }

    @Test func `Two adapters in one file go one by one`() throws {
        try sandbox.write("config", "{\"a\":1}")
        try sandbox.install([SampleEdits.server(path)], adapter: "one")
        try sandbox.install([SampleEdits.rule(path)], adapter: "two")
        #expect(try sandbox.editor.installed() == ["one", "two"])
        try sandbox.uninstall(["one"])
        #expect(try sandbox.read("config") == "{\"a\":1,\"permissions\":{\"allow\":[\"mcp__repowire\"]}}")
        try sandbox.write("config", try sandbox.read("config").replacing("\"a\":1", with: "\"a\":2"))
        try sandbox.uninstall(["two"])
        #expect(try sandbox.read("config") == "{\"a\":2}")
    }

    @Test func `An edit by the user between two partial uninstalls is not undone`() throws {
        try sandbox.write("config", "{\"a\":1}")
        let all: [(adapter: String, edits: [FileEdit])] = [
            ("one", [SampleEdits.server(path)]), ("two", [SampleEdits.rule(path)]),
        ]
        _ = try sandbox.editor.apply(sandbox.editor.plan(installing: all))
        try sandbox.write("config", try sandbox.read("config").replacing("\"a\":1", with: "\"a\":2"))
        try sandbox.uninstall(["one"])
        try sandbox.uninstall(["two"])
        #expect(try sandbox.read("config") == "{\"a\":2}")
    }
}
