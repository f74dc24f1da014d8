import Platform
import RepowireKit
import Testing

@testable import ConfigEdits

@Suite struct WholeFileTests {
    private let sandbox: Sandbox
    private var path: String { sandbox.path("plugins/repowire.js") }

    init() throws { sandbox = try Sandbox() }

    private func edit(_ text: String, mode: UInt16 = 0o640) -> FileEdit {
        FileEdit(path: path, format: .whole, change: .file(contents: Array(text.utf8), mode: mode), purpose: "plug-in")
    }

    @Test func `It is created with its mode, renewed, and goes with its folder`() throws {
        #expect(try sandbox.install([edit("one")]).map(\.result) == [.created])
        #expect(try FileSystem.status(of: path)?.mode == 0o640)
        #expect(try sandbox.install([edit("one")]).map(\.result) == [.unchanged])
        #expect(try sandbox.install([edit("two")]).map(\.result) == [.changed])
        #expect(try sandbox.read("plugins/repowire.js") == "two")
        #expect(try sandbox.uninstall().map(\.result) == [.removed])
        #expect(!FileSystem.exists(sandbox.path("plugins")))
    }

    @Test func `A file that was there comes back`() throws {
        try FileSystem.makeFolder(sandbox.path("plugins"))
        try sandbox.write("plugins/repowire.js", "theirs")
        let applied = try sandbox.install([edit("ours")])
        #expect(applied.first?.notes.count == 1)
        try sandbox.install([edit("ours, newer")])
        try sandbox.uninstall()
        #expect(try sandbox.read("plugins/repowire.js") == "theirs")
    }

    @Test func `A changed one goes, and a copy is kept`() throws {
        try sandbox.install([edit("ours")])
        try sandbox.write("plugins/repowire.js", "edited")
        let applied = try sandbox.uninstall()
        #expect(applied.map(\.result) == [.removed])
        #expect(applied.first?.notes == ["was changed by hand since; a copy is kept"])
        let backup = try #require(applied.first?.backup)
        #expect(String(decoding: try FileSystem.read(backup), as: UTF8.self) == "edited")
        #expect(!FileSystem.exists(path))
    }

    @Test func `One that is no longer wanted goes at the next install`() throws {
        try sandbox.install([edit("ours")])
        try sandbox.install([])
        #expect(!FileSystem.exists(path))
    }

    @Test func `Bytes of every kind are written as they are`() throws {
        let bytes = (0...255).map { UInt8($0) }
        let edit = FileEdit(path: path, format: .whole, change: .file(contents: bytes, mode: 0o600), purpose: "p")
        try sandbox.install([edit])
        #expect(try FileSystem.read(path) == bytes)
    }
}
