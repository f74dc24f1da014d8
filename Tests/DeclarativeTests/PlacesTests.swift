import RepowireKit
import Testing

@testable import Declarative

@Suite struct PlacesTests {
    private func places(home: String = "/home/dev", _ variable: String? = nil) throws -> Places {
        var environment: [String: String] = [:]
        environment["CLAUDE_CONFIG_DIR"] = variable
        return try Places(
            manifest: BuiltIn.manifest("claude-code"), context: BuiltIn.context(home: home, environment))
    }

    @Test func `Without the variable the folder lies in the home, and so does what lies beside it`() throws {
        for value in [nil, ""] {
            let places = try places(value)
            #expect(places.root == "/home/dev/.claude")
            #expect(places.path("{root}/settings.json") == "/home/dev/.claude/settings.json")
            #expect(places.path("{home_root}/.claude.json") == "/home/dev/.claude.json")
            #expect(places.path("~/x") == "/home/dev/x")
        }
    }

    @Test(arguments: ["/srv/conf", "/srv/conf/", "/srv/conf//"])
    func `The variable moves the folder and what lies beside it`(value: String) throws {
        let places = try places(value)
        #expect(places.root == "/srv/conf")
        #expect(places.path("{root}/settings.json") == "/srv/conf/settings.json")
        #expect(places.path("{home_root}/.claude.json") == "/srv/conf/.claude.json")
        #expect(places.path("~/x") == "/home/dev/x")
    }

    @Test(arguments: [
        ("gemini-cli", "GEMINI_CLI_HOME", "/home/dev/.gemini", "/srv/.gemini"),
        ("opencode", "XDG_CONFIG_HOME", "/home/dev/.config/opencode", "/srv/opencode"),
    ])
    func `A variable may name what the folder lies in`(
        _ id: String, _ variable: String, _ usual: String, _ moved: String
    ) throws {
        for (value, root) in [("", usual), ("/srv", moved), ("/srv/", moved)] {
            let places = try Places(
                manifest: BuiltIn.manifest(id), context: BuiltIn.context(home: "/home/dev", [variable: value]))
            #expect(places.root == root)
        }
    }

    @Test(arguments: ["conf", "./conf", "~/conf", "../conf"])
    func `A relative folder is refused, with the variable's name`(value: String) throws {
        let error = #expect(throws: RelativeFolder.self) { try places(value) }
        #expect(error?.description.contains("CLAUDE_CONFIG_DIR is \"\(value)\"") == true)
    }

    @Test func `A home with a slash at its end makes no double slash`() throws {
        #expect(try places(home: "/home/dev/").path("{root}/a") == "/home/dev/.claude/a")
    }

    @Test func `A path that holds a placeholder is not filled in again`() throws {
        let places = try places("/srv/{hook}/{mcp}{root}")
        #expect(places.fill("{root} {hook}") == "/srv/{hook}/{mcp}{root} /opt/repowire/repowire-hook")
    }

    @Test func `Values are filled in everywhere, keys nowhere`() throws {
        let filled = try places().fill(["{mcp}": ["{mcp}", ["a": "{repowire}/x"]], "n": 1])
        #expect(filled == ["{mcp}": ["/opt/repowire/repowire-mcp", ["a": "/home/dev/.repowire/x"]], "n": 1])
    }
}
