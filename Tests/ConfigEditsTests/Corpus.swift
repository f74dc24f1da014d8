import RepowireKit
import Testing

/// Awkward config files. Every one of them must come through an install and an uninstall unharmed.
struct CorpusFile: Sendable, CustomTestStringConvertible {
    var name: String
    var format: FileEdit.Format = .json
    var text: String

    var testDescription: String { name }

    static let all: [CorpusFile] = strict + relaxed + toml + yaml

    private static let strict: [CorpusFile] = [
        .init(name: "empty file", text: ""),
        .init(name: "only a line break", text: "\n"),
        .init(name: "only spaces and line breaks", text: "  \n\t\n"),
        .init(name: "only a byte order mark", text: "\u{FEFF}"),
        .init(name: "empty object", text: "{}"),
        .init(name: "empty object with a line break", text: "{}\n"),
        .init(name: "empty object with space", text: "{ }\n"),
        .init(name: "empty object on two lines", text: "{\n}\n"),
        .init(name: "empty object on lines with blanks", text: "{\n\n   \n}"),
        .init(name: "one line", text: #"{"a":1}"#),
        .init(name: "one line with spaces", text: #"{ "a": 1, "b": [1, 2] }"# + "\n"),
        .init(name: "minified with our parents", text: #"{"hooks":{},"mcpServers":{},"permissions":{"allow":[]}}"#),
        .init(
            name: "minified and full",
            text: #"{"hooks":{"Stop":[{"hooks":[{"type":"command","command":"x"}]}]},"permissions":{"allow":["Bash"]}}"#
        ),
        .init(name: "two spaces", text: "{\n  \"a\": 1,\n  \"b\": {\n    \"c\": 2\n  }\n}\n"),
        .init(name: "four spaces", text: "{\n    \"a\": {\n        \"b\": []\n    }\n}\n"),
        .init(name: "one space", text: "{\n \"a\": {\n  \"b\": 1\n }\n}\n"),
        .init(name: "tabs", text: "{\n\t\"a\": 1,\n\t\"hooks\": {\n\t\t\"Stop\": []\n\t}\n}\n"),
        .init(name: "no indentation", text: "{\n\"a\": 1,\n\"hooks\": {\n}\n}\n"),
        .init(name: "mixed indentation", text: "{\n  \"a\": 1,\n\t\"b\": 2,\n      \"c\": 3 }\n"),
        .init(name: "CRLF", text: "{\r\n  \"a\": 1,\r\n  \"permissions\": {\r\n    \"allow\": []\r\n  }\r\n}\r\n"),
        .init(name: "byte order mark", text: "\u{FEFF}{\n  \"a\": 1\n}\n"),
        .init(name: "byte order mark and CRLF", text: "\u{FEFF}{\r\n  \"a\": 1\r\n}"),
        .init(name: "no final line break", text: "{\n  \"a\": 1\n}"),
        .init(name: "many final line breaks", text: "{\n  \"a\": 1\n}\n\n\n"),
        .init(name: "space around everything", text: "\n\n  {\n  \"a\" : 1 ,\n  \"b\" : 2\n}  \n"),
        .init(name: "space before colons", text: "{\n  \"a\" : 1,\n  \"b\" : \"x\"\n}\n"),
        .init(name: "no space after colons", text: "{\n  \"a\":1,\n  \"b\":{\n    \"c\":2\n  }\n}\n"),
        .init(name: "unicode escapes", text: #"{"\u0061": "\u00e9\ud83d\ude00", "hook\u0073": {"Stop": []}}"# + "\n"),
        .init(name: "a lone surrogate", text: #"{"a": "\ud800", "b": "\u0000"}"#),
        .init(name: "unicode as it is", text: "{\n  \"é\": \"日本語 😀\",\n  \"a\": \"\u{2028}\"\n}\n"),
        .init(
            name: "huge numbers",
            text: "{\n  \"a\": 123456789012345678901234567890,\n  \"b\": 1e400,\n  \"c\": -0.0\n}\n"),
        .init(name: "duplicate keys", text: #"{"hooks": {"Stop": 1}, "hooks": {"Stop": []}, "a": 1, "a": 2}"#),
        .init(
            name: "deep",
            text: "{\"a\": " + String(repeating: "[", count: 150) + String(repeating: "]", count: 150) + "}"),
        .init(
            name: "hooks of others in the same list",
            text: """
                {
                  "hooks": {
                    "Stop": [
                      {
                        "matcher": "",
                        "hooks": [
                          { "type": "command", "command": "say done" }
                        ]
                      }
                    ]
                  }
                }
                """),
        .init(
            name: "repowire of another install",
            text: """
                {
                  "mcpServers": {
                    "repowire": {"type": "stdio", "command": "/usr/bin/repowire-mcp",   "env": {"A": "1"}},
                    "other": {}
                  },
                  "hooks": {
                    "Stop": [
                      {"hooks": [{"type": "command", "command": "/usr/bin/repowire-hook agent Stop"}]},
                      {"hooks": [{"type": "command", "command": "say"}]}
                    ]
                  }
                }

                """),
        .init(
            name: "another install's hook in a group of others",
            text: """
                {
                  "hooks": {
                    "Stop": [{"matcher": "x", "hooks": [
                        {"type": "command", "command": "say"},
                        {"type": "command", "command": "/usr/bin/repowire-hook agent Stop"},
                        {"type": "command", "command": "sing"}]}]
                  }
                }

                """),
        .init(name: "our rule, put there by the user", text: #"{"permissions": {"allow": ["mcp__repowire", "Bash"]}}"#),
        .init(
            name: "lists on one line", text: "{\n  \"permissions\": {\"allow\": [\"Bash\", \"Edit\"]},\n  \"a\": 1\n}\n"
        ),
        .init(
            name: "several items a line",
            text: "{\n  \"permissions\": {\n    \"allow\": [\n      \"A\", \"B\",\n      \"C\", \"D\"\n    ]\n  }\n}\n"),
        .init(name: "braces on their own lines", text: "{\n  \"hooks\":\n  {\n    \"Stop\":\n    [\n    ]\n  }\n}\n"),
        .init(name: "our parents first and others behind", text: "{\n  \"mcpServers\": {\n  },\n  \"z\": 1\n}\n"),
        .init(name: "text that looks like structure", text: #"{"a": "}{][,:\"//", "b": "/* */", "c": "\\"}"#),
        .init(name: "empty keys", text: #"{"": {"": 1}, "hooks": {"": []}}"#),
    ]

    private static let relaxed: [CorpusFile] = [
        .init(name: "only a comment", format: .jsonc, text: "// nothing yet\n"),
        .init(name: "only a comment without a line break", format: .jsonc, text: "/* nothing */ // yet"),
        .init(name: "an empty object with a comment", format: .jsonc, text: "{\n  // nothing yet\n}\n"),
        .init(name: "an empty object with a comment on its line", format: .jsonc, text: "{ /* nothing */ }\n"),
        .init(
            name: "comments everywhere", format: .jsonc,
            text: """
                // head
                {
                  // before a
                  "a": 1, // behind a
                  /* before b */ "b": /* within */ 2 /* behind b */, // more
                  "hooks": { // open
                    // inside
                    "Stop": [ // list
                      "x" // item
                      // last
                    ] /* close */
                  } // behind hooks
                  // at the end
                }
                // tail
                """),
        .init(
            name: "trailing commas", format: .jsonc,
            text: "{\n  \"a\": 1,\n  \"permissions\": {\"allow\": [\"A\",],},\n}\n"),
        .init(
            name: "trailing commas and comments", format: .jsonc,
            text: "{\n  \"a\": 1, // one\n  \"hooks\": {\n    \"Stop\": [\n      1, // x\n    ],\n  }, // two\n}\n"),
        .init(name: "a line comment before the brace", format: .jsonc, text: "{\"a\": 1 // one\n}"),
        .init(name: "CRLF and comments", format: .jsonc, text: "{\r\n  \"a\": 1 // one\r\n  // two\r\n}\r\n"),
        .init(
            name: "comments with quotes and braces", format: .jsonc, text: "{\n  // \"}\" { [\n  \"a\": 1 /* \" */\n}\n"
        ),
    ]
}
