import Platform
import RepowireKit
import Testing

@testable import ConfigEdits

/// What a user, or a program of the user's, does to a file between an install and an uninstall.
@Suite struct UserEditTests {
    private static let settings = """
        {
          "model": "x",
          "hooks": {
            "Stop": [
              {
                "hooks": [
                  {
                    "type": "command",
                    "command": "say done"
                  }
                ]
              }
            ]
          },
          "permissions": {
            "allow": [
              "Bash"
            ]
          }
        }

        """

    private let sandbox: Sandbox
    private var path: String { sandbox.path("config") }

    init() throws { sandbox = try Sandbox() }

    /// Installs, lets the user edit, and uninstalls.
    private func after(_ edit: (inout String) -> Void, of text: String = settings) throws -> String {
        try sandbox.write("config", text)
        try sandbox.install(SampleEdits.all(path))
        var edited = try sandbox.read("config")
        let before = edited
        edit(&edited)
        #expect(edited != before, "the test's edit found nothing to edit")
        try sandbox.write("config", edited)
        try sandbox.uninstall()
        return try sandbox.read("config")
    }

    private static let commuting: [(what: String, find: String, put: String)] = [
        ("a value changed", "\"model\": \"x\"", "\"model\": \"another\""),
        ("a member added in front", "{\n  \"model\"", "{\n  \"first\": 1,\n  \"model\""),
        ("a member removed", "  \"model\": \"x\",\n", ""),
        ("a hook changed", "say done", "sing done"),
        ("a rule added in front of ours", "      \"Bash\"", "      \"Edit\",\n      \"Bash\""),
        ("blank lines put in", "  \"hooks\": {", "\n\n  \"hooks\": {"),
        ("a colon spaced", "\"model\":", "\"model\" :"),
    ]

    @Test(arguments: commuting)
    func `The user's edit stays and ours goes`(edit: (what: String, find: String, put: String)) throws {
        let result = try after { $0 = $0.replacing(edit.find, with: edit.put) }
        #expect(result == Self.settings.replacing(edit.find, with: edit.put))
    }

    @Test func `Members behind ours stay`() throws {
        let result = try after { text in
            let end = text.lastIndex(of: "}") ?? text.endIndex
            var head = String(text[..<end])
            while head.last?.isNewline == true { head.removeLast() }
            text = head + ",\n  \"last\": true\n}\n"
        }
        let expected = Self.settings.replacing("    ]\n  }\n}", with: "    ]\n  },\n  \"last\": true\n}")
        #expect(result == expected)
    }

    @Test func `A hook that was put behind ours stays`() throws {
        let result = try after { text in
            text = text.replacing("exec \(SampleEdits.hook) agent Stop\"", with: "MARK\"")
            let mark = text.firstRange(of: "MARK")?.lowerBound ?? text.endIndex
            let close = text[mark...].firstRange(of: "]\n      }")?.upperBound ?? text.endIndex
            text.insert(
                contentsOf: ",\n      {\"hooks\": [{\"type\": \"command\", \"command\": \"theirs\"}]}", at: close)
            text = text.replacing("MARK\"", with: "exec \(SampleEdits.hook) agent Stop\"")
        }
        #expect(result.contains("theirs"))
        #expect(result.contains("say done"))
        #expect(!result.contains("repowire"))
        _ = try JSON(parsing: result)
    }

    @Test func `A hook that was put into our own group stays there`() throws {
        let result = try after { text in
            text = text.replacing(
                "\"hooks\": [\n          {\n            \"type\": \"command\",\n            \"command\": \"[ ! -x",
                with:
                    "\"hooks\": [\n          {\"command\": \"theirs\"},\n          {\n            \"type\": \"command\","
                    + "\n            \"command\": \"[ ! -x")
        }
        let json = try JSON(parsing: result)
        #expect(json.at("/hooks/Stop/1/hooks") == [["command": "theirs"]])
        #expect(json.at("/hooks/Started/0/hooks") == [["command": "theirs"]])
        #expect(!result.contains("repowire"))
    }

    @Test func `A host that writes the file anew, in another order and form, changes nothing`() throws {
        for rewrite: (JSON) -> String in [{ $0.text }, { $0.prettyText }, { reversed($0).prettyText + "\n" }] {
            let result = try after { text in
                guard let json = try? JSON(parsing: text) else { return }
                text = rewrite(json)
            }
            #expect(try JSON(parsing: result).means(JSON(parsing: Self.settings)))
        }
    }

    @Test func `A file that is only ours goes, also when the host wrote it anew`() throws {
        try sandbox.install(SampleEdits.all(path))
        try sandbox.write("config", reversed(try JSON(parsing: try sandbox.read("config"))).text)
        let applied = try sandbox.uninstall()
        #expect(applied.map(\.result) == [.removed])
        #expect(!FileSystem.exists(path))
    }

    @Test func `A file of ours in which the user wrote stays, without ours`() throws {
        try sandbox.install(SampleEdits.all(path))
        try sandbox.write(
            "config", try sandbox.read("config").replacing("{\n  \"hooks\"", with: "{\n  \"a\": 1,\n  \"hooks\""))
        try sandbox.uninstall()
        #expect(try sandbox.read("config") == "{\n  \"a\": 1\n}\n")
    }

    @Test func `A value that the user changed is the user's, and that is said`() throws {
        try sandbox.write("config", Self.settings)
        try sandbox.install(SampleEdits.all(path))
        let changed = try sandbox.read("config").replacing("/opt/repowire/bin/repowire-mcp", with: "/my/wrapper")
        try sandbox.write("config", changed)
        let applied = try sandbox.uninstall()
        #expect(applied.first?.notes == ["mcpServers.repowire was changed by hand since, so it is left as it is"])
        let json = try JSON(parsing: try sandbox.read("config"))
        #expect(json.at("/mcpServers/repowire/command") == "/my/wrapper")
        #expect(json["hooks"]?["Started"] == nil)
        #expect(try sandbox.editor.installed().isEmpty)
    }

    @Test func `What the user added to our value goes with it`() throws {
        let result = try after { $0 = $0.replacing("\"env\": {}", with: "\"env\": {\"DEBUG\": \"1\"}, \"more\": [1]") }
        #expect(result == Self.settings)
    }

    @Test func `An item that the user changed is still ours while its owner test holds`() throws {
        try sandbox.write("config", Self.settings)
        try sandbox.install(SampleEdits.all(path))
        try sandbox.write("config", try sandbox.read("config").replacing("\"timeout\": 10", with: "\"timeout\": 99"))
        let applied = try sandbox.uninstall()
        #expect(try sandbox.read("config") == Self.settings)
        #expect(applied.first?.notes.count == 2)
    }

    @Test func `What the user took out of ours is not missed`() throws {
        let result = try after { text in
            text = text.replacing(",\n      \"mcp__repowire\"", with: "")
        }
        #expect(result == Self.settings)
    }

    @Test func `A second install after the user's edits keeps both, and the way back`() throws {
        try sandbox.write("config", Self.settings)
        try sandbox.install(SampleEdits.all(path))
        try sandbox.write("config", try sandbox.read("config").replacing("\"x\"", with: "\"y\""))
        try sandbox.install(SampleEdits.all(path, program: "/elsewhere/repowire-hook"))
        #expect(try sandbox.read("config").contains("/elsewhere/repowire-hook agent Stop"))
        try sandbox.uninstall()
        #expect(try sandbox.read("config") == Self.settings.replacing("\"x\"", with: "\"y\""))
    }

    @Test func `What was there before ours comes back as it was written, also after edits around it`() throws {
        let theirs = "{ \"type\":\"stdio\",\n   \"command\" : \"theirs\" }"
        let text = "{\n  \"mcpServers\": {\n    \"repowire\": \(theirs),\n    \"z\": 1\n  }\n}\n"
        let result = try after({ $0 = $0.replacing("\"z\": 1", with: "\"z\": 2") }, of: text)
        #expect(result == text.replacing("\"z\": 1", with: "\"z\": 2"))
    }

    @Test func `What an adapter no longer wants is taken out at the next install`() throws {
        try sandbox.write("config", Self.settings)
        try sandbox.install(SampleEdits.all(path))
        try sandbox.install([SampleEdits.rule(path)])
        let text = try sandbox.read("config")
        #expect(!text.contains("repowire-hook"))
        #expect(text.contains("mcp__repowire"))
        try sandbox.install([])
        #expect(try sandbox.read("config") == Self.settings)
        #expect(try sandbox.editor.installed().isEmpty)
    }

    @Test func `A file beside the others in which nothing is wanted any more is cleaned`() throws {
        try sandbox.write("config", Self.settings)
        try sandbox.write("other", "{}\n")
        try sandbox.install([SampleEdits.rule(path), SampleEdits.server(sandbox.path("other"))])
        try sandbox.install([SampleEdits.rule(path)])
        #expect(try sandbox.read("other") == "{}\n")
        #expect(try sandbox.read("config").contains("mcp__repowire"))
    }

    @Test func `A second config folder of the same runtime does not cost the first one its edits`() throws {
        try FileSystem.makeFolder(sandbox.path("work"))
        try sandbox.write("config", "{}\n")
        try sandbox.write("work/config", "{}\n")
        try sandbox.install(SampleEdits.all(path))
        try sandbox.install(SampleEdits.all(sandbox.path("work/config")))
        #expect(try sandbox.read("config").contains("repowire"))
        #expect(try sandbox.read("work/config").contains("repowire"))
        try sandbox.uninstall()
        #expect(try sandbox.read("config") == "{}\n")
        #expect(try sandbox.read("work/config") == "{}\n")
    }

    @Test func `A value of ours that changes shape loses the members it no longer has`() throws {
        func edit(_ value: JSON) -> FileEdit {
            FileEdit(path: path, format: .json, change: .set(path: ["a", "b"], value: value), purpose: "p")
        }
        try sandbox.write("config", "{}\n")
        try sandbox.install([edit(["one": 1, "two": 2])])
        try sandbox.write("config", try sandbox.read("config").replacing("\"one\": 1", with: "\"one\": 1, \"user\": 3"))
        try sandbox.install([edit(["two": 2, "three": 3])])
        #expect(try JSON(parsing: try sandbox.read("config")).means(["a": ["b": ["two": 2, "three": 3, "user": 3]]]))
        try sandbox.uninstall()
        #expect(try sandbox.read("config") == "{}\n")
    }

    @Test func `A file that the user restored or removed is forgotten`() throws {
        try sandbox.write("config", Self.settings)
        try sandbox.install(SampleEdits.all(path))
        try sandbox.write("config", Self.settings)
        try sandbox.uninstall()
        #expect(try sandbox.read("config") == Self.settings)
        try sandbox.install(SampleEdits.all(path))
        try FileSystem.remove(path)
        try sandbox.uninstall()
        #expect(!FileSystem.exists(path))
        #expect(try sandbox.editor.installed().isEmpty)
    }

    private func reversed(_ json: JSON) -> JSON {
        switch json {
        case .object(let object):
            return .object(JSONObject(object.members.reversed().map { ($0.key, reversed($0.value)) }))
        case .array(let items): return .array(items.map(reversed))
        default: return json
        }
    }
}
