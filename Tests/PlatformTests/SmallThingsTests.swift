import RepowireKit
import Testing

@testable import Platform

@Suite("Paths, clocks and the environment")
struct SmallThingsTests {
    @Test(
        "a path's folder and name are text",
        arguments: [
            ("/a/b", String?("/a"), "b"), ("/a", "/", "a"), ("a", nil, "a"), ("a/b/", "a/b", ""), ("/", "/", ""),
            ("", nil, ""),
            ("/é/🚀", "/é", "🚀"),
        ])
    func parts(_ path: String, _ parent: String?, _ name: String) {
        #expect(Path.parent(of: path) == parent)
        #expect(Path.name(of: path) == name)
    }

    @Test("a leading tilde is the home folder, any other is itself")
    func home() {
        for (path, expanded) in [("~", "/h"), ("~/x", "/h/x"), ("~x", "~x"), ("a/~", "a/~"), ("/x", "/x"), ("", "")] {
            #expect(Path.expandingHome(path, home: "/h") == expanded)
        }
        #expect(Path.absolute("x", from: "/w") == "/w/x")
        #expect(Path.absolute("/x", from: "/w") == "/x")
        #expect(Path.resolved("/nowhere/x") == nil)
        #expect(Path.resolved("/usr/../usr/bin/./") == Path.resolved("/usr/bin"))
    }

    @Test("a deadline says how long is left, rounded up, and that it has passed")
    func deadlines() {
        let now = Deadline(milliseconds: 0)
        #expect(now.millisecondsLeft == 0 && now.hasPassed)
        #expect(Deadline(milliseconds: -5).hasPassed)
        let later = Deadline(milliseconds: 100_000)
        #expect(!later.hasPassed)
        #expect(later.millisecondsLeft > 90_000 && later.millisecondsLeft <= 100_000)
        #expect(Deadline(milliseconds: Int(Int32.max) * 10).millisecondsLeft == .max)
    }

    @Test("a time is written in UTC with milliseconds")
    func times() {
        for (milliseconds, text) in [
            (Int64(0), "1970-01-01T00:00:00.000Z"), (1_764_039_013_120, "2025-11-25T02:50:13.120Z"),
            (951_782_400_007, "2000-02-29T00:00:00.007Z"), (4_102_444_799_999, "2099-12-31T23:59:59.999Z"),
        ] {
            #expect(Clocks.text(of: WallTime(milliseconds: milliseconds)) == text)
        }
        #expect(Clocks.wall.milliseconds > 1_700_000_000_000)
    }

    @Test("random values have the length and the alphabet that is asked for, and differ")
    func randomness() {
        #expect(Randomness.bytes(33).count == 33)
        #expect(Randomness.hexadecimal(bytes: 8).count == 16)
        #expect(Randomness.hexadecimal(bytes: 8).allSatisfy { $0.isHexDigit })
        #expect(Set((0..<500).map { _ in Randomness.peerID() }).count == 500)
        #expect(Randomness.base32(40).allSatisfy { "0123456789abcdefghjkmnpqrstvwxyz".contains($0) })
    }

    @Test("the environment is read by name and whole")
    func environment() {
        #expect(EnvironmentValues["PATH"] == EnvironmentValues.all["PATH"])
        #expect(EnvironmentValues["REPOWIRE_NO_SUCH_VARIABLE"] == nil)
        #expect(!EnvironmentValues.home.isEmpty)
    }

    @Test("an error says what, on what and why")
    func errors() {
        let error = SystemError("open", "/x", code: SystemError.fullCode)
        #expect(error.description == "/x: No space left on device (open)")
        #expect(!error.isMissing)
    }
}
