import TestSupport
import Testing

@testable import Declarative

@Suite struct FileGlobTests {
    @Test(arguments: [
        ("/a/*.json", "1.json", true), ("/a/*.json", ".json", true), ("/a/*.json", "1.json.tmp", false),
        ("/a/in.*.lock", "in.5.lock", true), ("/a/in.*.lock", "in.lock", false), ("/a/in.*.lock", "in..lock", true),
        ("/a/*", "anything", true), ("/a/*a*b*", "xaxxbx", true), ("/a/*a*b*", "xbxxax", false),
        ("/a/aa*aa", "aaa", false), ("/a/aa*aa", "aaaa", true), ("/a/plain", "plain", true),
        ("/a/plain", "plain2", false), ("/a/*ä*.x", "größe-ä-1.x", true),
    ])
    func `A star stands for any characters of one name`(pattern: String, name: String, expected: Bool) {
        #expect(FileGlob(pattern).matches(name) == expected)
    }

    @Test func `The files of a folder are listed in order, those of a missing one are none`() throws {
        let home = try TemporaryHome()
        for name in ["b.json", "a.json", "c.txt"] { try home.write("", to: "files/\(name)") }
        let folder = "\(home.root)/files"
        #expect(try FileGlob("\(folder)/*.json").files() == ["\(folder)/a.json", "\(folder)/b.json"])
        #expect(try FileGlob("\(home.root)/none/*.json").files().isEmpty)
    }
}
