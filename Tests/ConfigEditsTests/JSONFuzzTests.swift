import Platform
import RepowireKit
import TestSupport
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
            let bytes = Mutation.mutated(samples, .json, using: &random)
            let scanner = JSONScanner(bytes: bytes, dialect: .strict)
            let scanned = (try? scanner.validate()).flatMap { $0 } != nil
            let parsed = (try? JSON(parsing: Array(bytes[scanner.start...]))) != nil
            #expect(scanned == parsed, "seed \(Self.seed), round \(round): \(String(decoding: bytes, as: UTF8.self))")
            if scanned { valid += 1 } else { invalid += 1 }
        }
        #expect(valid > Self.rounds / 50)
        #expect(invalid > Self.rounds / 50)
    }
}
