import RepowireKit
import TestSupport
import Testing

@testable import ConfigEdits

@Suite struct UnifiedDiffTests {
    private func diff(_ old: String?, _ new: String?) -> String {
        UnifiedDiff.text(old: old.map { Array($0.utf8) }, new: new.map { Array($0.utf8) }, path: "f")
    }

    @Test func `No difference, no text`() {
        #expect(diff("a\n", "a\n").isEmpty)
        #expect(diff(nil, nil).isEmpty)
    }

    @Test func `A change in the middle has three lines around it`() {
        let old = (1...9).map { "\($0)\n" }.joined()
        #expect(
            diff(old, old.replacing("5\n", with: "five\n5b\n"))
                == "--- f\n+++ f\n@@ -2,7 +2,8 @@\n 2\n 3\n 4\n-5\n+five\n+5b\n 6\n 7\n 8\n")
    }

    @Test func `Changes far apart are hunks of their own, near ones are one`() {
        let old = (1...20).map { "\($0)\n" }.joined()
        let far = old.replacing("\n2\n", with: "\ntwo\n").replacing("\n19\n", with: "\nnineteen\n")
        #expect(diff(old, far).split(separator: "\n").count { $0.hasPrefix("@@") } == 2)
        let near = old.replacing("\n2\n", with: "\ntwo\n").replacing("\n9\n", with: "\nnine\n")
        #expect(diff(old, near).split(separator: "\n").count { $0.hasPrefix("@@") } == 1)
    }

    @Test func `A created file, a removed one and an empty one`() {
        #expect(diff(nil, "a\nb\n") == "--- /dev/null\n+++ f\n@@ -0,0 +1,2 @@\n+a\n+b\n")
        #expect(diff("a\n", nil) == "--- f\n+++ /dev/null\n@@ -1 +0,0 @@\n-a\n")
        #expect(diff("", "a\n") == "--- f\n+++ f\n@@ -0,0 +1 @@\n+a\n")
        #expect(diff("a\n", "") == "--- f\n+++ f\n@@ -1 +0,0 @@\n-a\n")
    }

    @Test func `A missing final line break is said`() {
        #expect(
            diff("a\nb", "a\nc") == "--- f\n+++ f\n@@ -1,2 +1,2 @@\n a\n-b\n\\ No newline at end of file\n+c\n"
                + "\\ No newline at end of file\n")
        #expect(diff("a", "a\n") == "--- f\n+++ f\n@@ -1 +1 @@\n-a\n\\ No newline at end of file\n+a\n")
    }

    @Test func `Every diff, applied by the rules of patch, gives the new text`() throws {
        let seed = UInt64.random(in: 0 ... .max)
        print("diff fuzz: seed \(seed)")
        var random = SplitMix(state: seed)
        for round in 0..<2000 {
            let old = lines(using: &random)
            var new = old
            for _ in 0..<Int.random(in: 0...5, using: &random) {
                let place = Int.random(in: 0...new.count, using: &random)
                if Bool.random(using: &random), place < new.count {
                    new.remove(at: place)
                } else {
                    new.insert(["x", "y", "z"].randomElement(using: &random) ?? "", at: place)
                }
            }
            let from = text(old, using: &random)
            let to = text(new, using: &random)
            let patched = try Patch.apply(diff(from, to), to: from)
            #expect(patched == to, "seed \(seed), round \(round)")
        }
    }

    @Test func `Of the ways to the new text the shortest is found`() {
        let old = ["a", "b", "c", "a", "b", "b", "a"].map { "\($0)\n" }.joined()
        let new = ["c", "b", "a", "b", "a", "c"].map { "\($0)\n" }.joined()
        let marks = diff(old, new).split(separator: "\n").dropFirst(3)
        #expect(marks.count { $0.hasPrefix("+") || $0.hasPrefix("-") } == 5)
    }

    @Test(.timeLimit(.minutes(1))) func `Very different texts do not take for ever`() {
        let old = (0..<20_000).map { "a\($0)\n" }.joined()
        let new = (0..<20_000).map { "b\($0)\n" }.joined()
        #expect(diff(old, new).utf8.count > 200_000)
    }

    private func lines(using random: inout SplitMix) -> [String] {
        (0..<Int.random(in: 0...25, using: &random)).map { _ in
            ["a", "b", "c", "d", ""].randomElement(using: &random) ?? ""
        }
    }

    private func text(_ lines: [String], using random: inout SplitMix) -> String {
        let text = lines.joined(separator: "\n")
        return lines.isEmpty || Bool.random(using: &random) ? text : text + "\n"
    }
}

/// Applies a unified diff, strictly.
enum Patch {
    struct Mismatch: Error {}

    static func apply(_ diff: String, to text: String) throws -> String {
        guard !diff.isEmpty else { return text }
        let old = UnifiedDiff.lines(Array(text.utf8)).map { String(decoding: $0, as: UTF8.self) }
        var result = ""
        var at = 0
        var lines = UnifiedDiff.lines(Array(diff.utf8)).map { String(decoding: $0, as: UTF8.self) }[2...]
        while let line = lines.popFirst() {
            if line.hasPrefix("@@") {
                guard let match = line.firstMatch(of: /-(\d+)(,(\d+))?/), let start = Int(match.1) else {
                    throw Mismatch()
                }
                let isEmpty = match.3 == "0"
                let first = isEmpty ? start : start - 1
                guard first >= at else { throw Mismatch() }
                result += old[at..<first].joined()
                at = first
                continue
            }
            var body = String(line.dropFirst())
            if lines.first?.hasPrefix("\\") == true {
                lines.removeFirst()
                body.removeLast()
            }
            if !line.hasPrefix("+") {
                guard at < old.count, old[at] == body else { throw Mismatch() }
                at += 1
            }
            if !line.hasPrefix("-") { result += body }
        }
        return result + old[at...].joined()
    }
}
