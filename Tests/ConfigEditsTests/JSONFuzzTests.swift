import Platform
import RepowireKit
import Testing

@testable import ConfigEdits

@Suite struct JSONFuzzTests {
    /// `REPOWIRE_FUZZ_SEED` repeats a run, `REPOWIRE_FUZZ_ROUNDS` makes it longer.
    private static let seed =
        EnvironmentValues["REPOWIRE_FUZZ_SEED"].flatMap { UInt64($0) } ?? UInt64.random(in: 0 ... .max)
    private static let rounds = EnvironmentValues["REPOWIRE_FUZZ_ROUNDS"].flatMap { Int($0) } ?? 2500

    @Test(.timeLimit(.minutes(5)))
    func `The scanner and the parser agree on what is JSON`() {
        print("JSON fuzz: REPOWIRE_FUZZ_SEED=\(Self.seed)")
        var random = SplitMix(state: Self.seed)
        let samples = CorpusFile.all.filter { $0.format == .json }.map { Array($0.text.utf8) }
        var (valid, invalid) = (0, 0)
        for round in 0..<Self.rounds {
            let bytes = Mutation.mutated(samples, using: &random)
            let scanner = JSONScanner(bytes: bytes, dialect: .strict)
            let scanned = (try? scanner.validate()).flatMap { $0 } != nil
            let parsed = (try? JSON(parsing: Array(bytes[scanner.start...]))) != nil
            #expect(scanned == parsed, "seed \(Self.seed), round \(round): \(String(decoding: bytes, as: UTF8.self))")
            if scanned { valid += 1 } else { invalid += 1 }
        }
        #expect(valid > Self.rounds / 50)
        #expect(invalid > Self.rounds / 50)
    }

    @Test(.timeLimit(.minutes(5)))
    func `Whatever can be edited, an uninstall brings back every byte`() throws {
        print("JSON fuzz: REPOWIRE_FUZZ_SEED=\(Self.seed)")
        var random = SplitMix(state: Self.seed)
        var edited = 0
        for round in 0..<Self.rounds {
            let format: FileEdit.Format = Bool.random(using: &random) ? .json : .jsonc
            let samples = CorpusFile.all.filter { $0.format == format }.map { Array($0.text.utf8) }
            let bytes = Mutation.mutated(samples, using: &random)
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
            let again = try work.install([("agent", edits)])
            #expect(again.bytes == ours, "twice is not once: seed \(Self.seed), round \(round)")
            // By hand, edit for edit, not from the copy of the original.
            let back = try work.uninstallParts(from: nil, format).bytes
            #expect(
                back == bytes,
                "seed \(Self.seed), round \(round): \(String(decoding: bytes, as: UTF8.self).debugDescription)")
        }
        #expect(edited > Self.rounds / 20)
    }
}

/// A small generator of random numbers that a seed repeats.
struct SplitMix: RandomNumberGenerator {
    var state: UInt64

    mutating func next() -> UInt64 {
        state &+= 0x9E37_79B9_7F4A_7C15
        var value = state
        value = (value ^ value >> 30) &* 0xBF58_476D_1CE4_E5B9
        value = (value ^ value >> 27) &* 0x94D0_49BB_1331_11EB
        return value ^ value >> 31
    }
}

/// Random damage to a text, often to its space and its structure.
enum Mutation {
    static func mutated(_ samples: [[UInt8]], using random: inout SplitMix) -> [UInt8] {
        var bytes = samples.randomElement(using: &random) ?? []
        for _ in 0..<Int.random(in: 1...3, using: &random) {
            let place = Int.random(in: 0...bytes.count, using: &random)
            let length = min(Int.random(in: 1...6, using: &random), bytes.count - place)
            switch Int.random(in: 0..<7, using: &random) {
            case 0 where place < bytes.count: bytes[place] = UInt8.random(in: 0...255, using: &random)
            case 1: bytes.removeSubrange(place..<place + length)
            case 2: bytes.insert(contentsOf: bytes[place..<place + length], at: place)
            case 3: bytes.insert(Array("{}[]:,\"/*\\0".utf8).randomElement(using: &random) ?? 0, at: place)
            case 4: bytes.insert(Array(" \n\t\r".utf8).randomElement(using: &random) ?? 0, at: place)
            case 5:
                let pieces = [
                    "{}", "[]", "\"k\": 1,", ",", "// c\n", "/* c */", "\n", "\"hooks\": {},", "null", " ,\n ",
                ]
                bytes.insert(contentsOf: Array((pieces.randomElement(using: &random) ?? "").utf8), at: place)
            default:
                guard let space = bytes.indices.filter({ bytes[$0] <= 0x20 }).randomElement(using: &random) else {
                    break
                }
                bytes[space] = Array(" \n\t".utf8).randomElement(using: &random) ?? 0x20
            }
        }
        return bytes
    }
}
