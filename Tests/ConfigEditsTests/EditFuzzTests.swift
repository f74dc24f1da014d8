import Platform
import RepowireKit
import TestSupport
import Testing

@testable import ConfigEdits

@Suite struct EditFuzzTests {
    /// `REPOWIRE_FUZZ_SEED` repeats a run, `REPOWIRE_FUZZ_ROUNDS` makes it longer.
    private static let seed =
        EnvironmentValues["REPOWIRE_FUZZ_SEED"].flatMap { UInt64($0) } ?? UInt64.random(in: 0 ... .max)
    private static let rounds = EnvironmentValues["REPOWIRE_FUZZ_ROUNDS"].flatMap { Int($0) } ?? 1200

    @Test(.timeLimit(.minutes(5)), arguments: [FileEdit.Format.json, .jsonc, .toml, .yaml])
    func `Whatever can be edited, an uninstall brings back every byte`(format: FileEdit.Format) throws {
        print("Edit fuzz of \(format): REPOWIRE_FUZZ_SEED=\(Self.seed)")
        var random = SplitMix(state: Self.seed)
        let samples = CorpusFile.all.filter { $0.format == format }.map { Array($0.text.utf8) }
        var edited = 0
        var byMeaning = 0
        for round in 0..<Self.rounds {
            let bytes = Mutation.mutated(samples, format, using: &random)
            let place = "\(format), seed \(Self.seed), round \(round)"
            var edits = SampleEdits.all("f", format: format)
            edits.shuffle(using: &random)
            edits.removeLast(Int.random(in: 0...3, using: &random))
            var work = FileWork(
                path: "f", target: "f", current: bytes, currentHash: SHA256.hexadecimal(of: bytes), record: nil,
                folders: [], original: nil)
            guard let installed = try? work.install([("agent", edits)]), let ours = installed.bytes else { continue }
            edited += 1
            work.current = ours
            work.currentHash = SHA256.hexadecimal(of: ours)
            work.record = installed.record
            work.record?.original = BackupFolder.snapshot(of: bytes, named: "f")
            let text = String(decoding: bytes, as: UTF8.self).debugDescription
            do {
                let again = try work.install([("agent", edits)])
                #expect(again.bytes == ours, "twice is not once: \(place): \(text)")
                // By hand, edit for edit, not from the copy of the original.
                let back = try work.uninstallParts(from: nil, format).bytes
                if back != bytes, try installed.record?.replaces == true && Self.means(back, bytes, format) {
                    byMeaning += 1
                } else if back != bytes {
                    let left = String(decoding: back ?? [], as: UTF8.self).debugDescription
                    Issue.record(
                        "\(place): \(text) became \(left) by way of \(String(decoding: ours, as: UTF8.self).debugDescription)"
                    )
                }
            } catch {
                Issue.record("\(place): \(error): \(text) with \(String(decoding: ours, as: UTF8.self))")
            }
        }
        #expect(edited > Self.rounds / 20)
        // What stood in our place in another form (a list where a table goes) may come back in ours; that is rare.
        #expect(byMeaning <= 4 + Self.rounds / 400, "seed \(Self.seed)")
        print("\(format): \(byMeaning) of \(edited) came back by meaning only")
    }

    private static func means(_ back: [UInt8]?, _ original: [UInt8], _ format: FileEdit.Format) throws -> Bool {
        let (now, then) = (try format.text(back ?? []).value(at: []), try format.text(original).value(at: []))
        guard let now, let then else { return false }
        return now.value.means(then.value)
    }
}

extension FileRecord {
    /// Whether something else stood in one of our places.
    fileprivate var replaces: Bool {
        edits.contains { if case .text = $0.before { true } else { false } }
    }
}
