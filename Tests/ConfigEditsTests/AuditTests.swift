import Platform
import RepowireKit
import Testing

@testable import ConfigEdits

@Suite struct AuditTests {
    private let sandbox: Sandbox
    private var path: String { sandbox.path("config") }

    init() throws {
        sandbox = try Sandbox()
        try sandbox.write("config", "{\"a\": 1}\n")
        try sandbox.install(SampleEdits.all(path))
    }

    private func findings() throws -> [String] { try sandbox.editor.audit().map(\.what) }

    @Test func `An install as it was made has nothing to tell`() throws {
        #expect(try findings().isEmpty)
        try sandbox.write("config", try sandbox.read("config").replacing("\"a\": 1", with: "\"a\": 2"))
        #expect(try findings().isEmpty)
        try sandbox.write("config", try JSON(parsing: try sandbox.read("config")).prettyText)
        #expect(try findings().isEmpty)
    }

    @Test func `What vanished and what was changed is told`() throws {
        let text = try sandbox.read("config").replacing("mcp__repowire", with: "x")
            .replacing("repowire-mcp", with: "other").replacing("\"timeout\": 10", with: "\"timeout\": 3")
        try sandbox.write("config", text)
        #expect(
            try findings() == [
                "our item of hooks.Started was changed", "our item of hooks.Stop was changed",
                "mcpServers.repowire was changed", "our item of permissions.allow is gone",
            ])
        try sandbox.write("config", "{}")
        #expect(try findings().count == 4)
        #expect(try sandbox.editor.audit().allSatisfy { $0.adapter == "agent" })
    }

    @Test func `A file that is gone or broken is told once`() throws {
        try sandbox.write("config", "{")
        #expect(try findings() == ["the file ends inside a bracket that opens here"])
        try FileSystem.remove(path)
        #expect(try findings() == ["the file is gone"])
    }
}
