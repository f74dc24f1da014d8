import Platform
import RepowireKit
import TestSupport
import Testing

@testable import ConfigEdits

/// Installs, upgrades and uninstalls of several adapters in any order, with a user who writes in between.
@Suite struct RandomWalkTests {
    private static let seed =
        EnvironmentValues["REPOWIRE_FUZZ_SEED"].flatMap { UInt64($0) } ?? UInt64.random(in: 0 ... .max)

    @Test(.timeLimit(.minutes(5)), arguments: CorpusFile.all)
    func `However it got there, an uninstall leaves the user's bytes`(file: CorpusFile) throws {
        var random = SplitMix(state: Self.seed)
        for round in 0..<3 {
            let place = "\(file.name), seed \(Self.seed), round \(round)"
            let sandbox = try Sandbox()
            try sandbox.write("config", file.text)
            var expected = file.text
            var steps: [String] = []
            let edits = SampleEdits.all(sandbox.path("config"), format: file.format)
            let moved = SampleEdits.all(sandbox.path("config"), format: file.format, program: "/new/repowire-hook")
            for _ in 0..<Int.random(in: 2...9, using: &random) {
                let index = Int.random(in: 0..<edits.count, using: &random)
                switch Int.random(in: 0..<6, using: &random) {
                case 0, 1:
                    steps.append("install \(index)")
                    try sandbox.install([edits[index]], adapter: "agent\(index)")
                case 2:
                    steps.append("upgrade \(index)")
                    try sandbox.install([moved[index]], adapter: "agent\(index)")
                case 3:
                    steps.append("uninstall \(index)")
                    try sandbox.uninstall(["agent\(index)"])
                case 4:
                    steps.append("lose backups")
                    if FileSystem.exists(sandbox.backups) { try FileSystem.removeTree(sandbox.backups) }
                default:
                    guard let comment = comment(file) else { continue }
                    steps.append("user writes")
                    expected = Self.prefixed(expected, comment)
                    try sandbox.write("config", Self.prefixed(try sandbox.read("config"), comment))
                }
            }
            try sandbox.uninstall()
            let left = try sandbox.read("config")
            if left != expected {
                Issue.record("\(place): \(steps.joined(separator: ", ")) left \(left.debugDescription)")
            }
            #expect(try Ledger(readingFrom: sandbox.path("repowire/ledger.json")).files.isEmpty)
        }
    }

    /// Nil where there is no comment, or where it would make a file of one that was none.
    private func comment(_ file: CorpusFile) -> String? {
        guard file.text.utf8.contains(where: { $0 > 0x20 && $0 < 0x7F }) else { return nil }
        switch file.format {
        case .toml, .yaml: return "# mine\n"
        case .jsonc: return "// mine\n"
        case .json, .whole: return nil
        }
    }

    private static func prefixed(_ text: String, _ comment: String) -> String {
        guard text.hasPrefix("\u{FEFF}") else { return comment + text }
        return "\u{FEFF}" + comment + String(text.unicodeScalars.dropFirst())
    }
}
