import RepowireKit
import Testing

@testable import Manifests

@Suite struct YAMLReaderTests {
    private func read(_ text: String) throws -> YAMLNode { try YAMLReader.read(Array(text.utf8), file: "f.yaml") }

    @Test func `Keys and values carry their places`() throws {
        let root = try read("# comment\na: 1\nbé:\n  - x\n  - {c: [y, 'z']}\n")
        let members = try #require(root.members)
        #expect(members.map(\.key) == ["a", "bé"])
        #expect(members.map(\.position) == [TextPosition(line: 2, column: 1), TextPosition(line: 3, column: 1)])
        #expect(members[0].value.position == TextPosition(line: 2, column: 4))
        guard case .sequence(let items) = members[1].value.content else {
            Issue.record("a list should be read")
            return
        }
        #expect(items[0].position == TextPosition(line: 4, column: 5))
        #expect(items[1]["c"]?.position == TextPosition(line: 5, column: 9))
        #expect(root.json == ["a": 1, "bé": ["x", ["c": ["y", "z"]]]])
    }

    @Test func `Columns count characters, not bytes`() throws {
        let root = try read("{é: 1, 日本: 2}\n")
        #expect(root.members?.map(\.position.column) == [2, 8])
    }

    @Test func `Block texts, foldings and escapes arrive as YAML has them`() throws {
        let root = try read("a: |\n  one\n  two\nb: >-\n  one\n  two\nc: \"x\\ny\\u00e9\\U0001F600\"\nd: 'it''s'\n")
        #expect(root.json == ["a": "one\ntwo\n", "b": "one two", "c": "x\nyé😀", "d": "it's"])
    }

    @Test func `A byte order mark, CRLF and a document start are taken`() throws {
        let root = try read("\u{FEFF}---\r\na: 1\r\nb: 2\r\n...\r\n")
        #expect(root.json == ["a": 1, "b": 2])
        #expect(root.members?.last?.position == TextPosition(line: 3, column: 1))
    }

    @Test func `Words of YAML 1.1 are texts, as keys as well`() throws {
        #expect(try read("on: yes\nno: off\n").json == ["on": "yes", "no": "off"])
    }

    @Test(arguments: [
        ("", "1:1: the file is empty"),
        ("# nothing\n", "1:1: the file is empty"),
        ("a: 1\na: 2\n", "2:1: a: the key stands here for the second time; it was first given in line 1"),
        ("x:\n  'a': 1\n  a: 2\n", "3:3: x.a: the key stands here for the second time"),
        ("a: &x 1\n", "1:4: a: the anchor &x stands here; anchors are not read"),
        ("a: *x\n", "1:4: a: the alias *x stands here; aliases are not read"),
        ("a: !!str 5\n", "1:4: a: the tag tag:yaml.org,2002:str stands here; tags are not read"),
        ("&k a: 1\n", "1:1: the anchor &k stands here"),
        ("a: 1\n---\nb: 2\n", "2:1: a second document begins here; keep one document per file"),
        ("? [a, b]\n: 1\n", "1:3: a key should stand here, and it must be a single word or text"),
        ("a: 1\n\tb: 2\n", "2:1: a: a tab stands where YAML wants spaces; indent with spaces"),
        ("a:\n\t- b\n", "2:1: a: a tab stands where YAML wants spaces; indent with spaces"),
        ("a: b: c\n", "1:5: not YAML: mapping values are not allowed in this context; put a text"),
        ("a: [1, 2\nb: 3\n", "2:2: a[2]"),
        ("a: \"x\n", "2:1: a: not YAML: found unexpected end of stream"),
        ("a: @x\n", "1:4: a: not YAML: found character that cannot start any token; put the text in quotes"),
        ("a: b\u{0000}c\n", "1:5: a NUL byte stands here; remove it"),
        ("a: \u{001B}[0m\n", "1:4: the control character 27 stands here; remove it"),
        ("a: \u{0085}x\u{0080}\n", "1:6: not YAML: control characters are not allowed"),
        ("%YAML 3.0\n---\na: 1\n", "1:1: not YAML: found incompatible YAML document"),
    ])
    func `What is refused says where and why`(text: String, expected: String) {
        let error = #expect(throws: SourceProblem.self) { try read(text) }
        #expect(error?.description.hasPrefix("f.yaml:\(expected)") == true, "\(error?.description ?? "")")
    }

    @Test func `Bytes that are not UTF-8 are refused where they stand`() {
        for (bytes, expected) in [
            (Array("a: b\n".utf8) + [0x62, 0xC3, 0x28], "2:2: not UTF-8; save the file as UTF-8"),
            (Array("é: ".utf8) + [0xED, 0xA0, 0x80], "1:4: not UTF-8"),
        ] {
            let error = #expect(throws: SourceProblem.self) { try YAMLReader.read(bytes, file: "f.yaml") }
            #expect(error?.description.hasPrefix("f.yaml:\(expected)") == true, "\(error?.description ?? "")")
        }
        for mark: [UInt8] in [[0xFF, 0xFE], [0xFE, 0xFF]] {
            let error = #expect(throws: SourceProblem.self) { try YAMLReader.read(mark + [0x61, 0], file: "f.yaml") }
            #expect(error?.description == "f.yaml: the file is UTF-16; save it as UTF-8")
        }
    }

    @Test func `Size, depth and number of values are limited`() {
        let deep = String(repeating: "[", count: 100_000)
        #expect(throws: SourceProblem.self) { try read(deep) }
        let nested = String(repeating: "- ", count: 70) + "x"
        #expect(throws: SourceProblem.self) { try read(nested) }
        let wide = "a: [" + String(repeating: "1,", count: 30_000) + "]"
        #expect(throws: SourceProblem.self) { try read(wide) }
        let large = "a: '" + String(repeating: "x", count: 1 << 20) + "'"
        #expect(throws: SourceProblem.self) { try read(large) }
    }

    @Test func `Just within the limits it is read`() throws {
        _ = try read(String(repeating: "[", count: 60) + String(repeating: "]", count: 60))
        _ = try read("a: [" + String(repeating: "1,", count: 19_000) + "]")
        _ = try read("a: '" + String(repeating: "x", count: 1_000_000) + "'")
    }

    @Test func `An alias bomb costs nothing`() {
        var text = "a: &a [x, x, x, x, x, x, x, x, x]\n"
        for (name, last) in zip("bcdefghi", "abcdefgh") {
            text += "\(name): &\(name) [" + Array(repeating: "*\(last)", count: 9).joined(separator: ", ") + "]\n"
        }
        #expect(throws: SourceProblem.self) { try read(text) }
    }
}
