import Platform
import RepowireKit
import Testing

@testable import ConfigEdits

/// How many copies of a file are kept.
@Suite struct BackupTests {
    @Test func `The oldest copies go, those that an uninstall needs stay`() throws {
        let sandbox = try Sandbox()
        let editor = ConfigEditor(home: sandbox.path("repowire"), copiesKept: 3)
        let edit = SampleEdits.rule(sandbox.path("config"))
        try sandbox.write("config", "{\"first\": true}\n")
        _ = try editor.apply(editor.plan(installing: [("agent", [edit])]))
        let needed = try #require(try FileSystem.list(sandbox.backups).first)
        for round in 0..<6 {
            // Somebody else writes the file, so that each install keeps a copy of it.
            try sandbox.write("config", "{\"round\": \(round)}\n")
            _ = try editor.apply(editor.plan(installing: [("agent", [edit])]))
        }
        try FileSystem.writeAtomically("\(sandbox.backups)/notes of mine", [1], mode: 0o600)
        _ = try editor.apply(editor.plan(installing: [("agent", [edit, SampleEdits.server(sandbox.path("config"))])]))
        let left = try FileSystem.list(sandbox.backups)
        #expect(left.contains("notes of mine"))
        // Three, and the one that the ledger names.
        #expect(left.count == 5)
        #expect(!left.contains(needed), "the first copy is neither young nor needed: the file was written anew since")
        _ = try editor.apply(editor.plan(uninstalling: nil))
        #expect(try sandbox.read("config") == "{\"round\": 5}\n")
    }
}
