import Platform
import RepowireKit
import TestSupport
import Testing

@testable import Manifests

@Suite struct ManifestFuzzTests {
    /// `REPOWIRE_FUZZ_SEED` repeats a run, `REPOWIRE_FUZZ_ROUNDS` makes it longer.
    private static let seed =
        EnvironmentValues["REPOWIRE_FUZZ_SEED"].flatMap { UInt64($0) } ?? UInt64.random(in: 0 ... .max)
    private static let rounds = EnvironmentValues["REPOWIRE_FUZZ_ROUNDS"].flatMap { Int($0) } ?? 1500

    @Test(.timeLimit(.minutes(5)))
    func `Whatever stands in a file, it is read or refused with a place`() throws {
        print("manifest fuzz: REPOWIRE_FUZZ_SEED=\(Self.seed)")
        var random = SplitMix(state: Self.seed)
        let samples = [
            Array(ManifestSamples.full.utf8), try TestFiles.read("adapters.d/claude-code.yaml"),
            try TestFiles.read("adapters.d/demo.yaml"),
        ]
        var refused = 0
        for round in 0..<Self.rounds {
            let bytes = Mutation.mutated(samples, using: &random)
            do {
                _ = try ManifestReader.read(bytes, file: "agent.yaml")
            } catch {
                refused += 1
                #expect(!error.problems.isEmpty, "seed \(Self.seed), round \(round)")
                for problem in error.problems {
                    let isInside = problem.position.map { $0.line >= 1 && $0.column >= 1 } ?? true
                    #expect(isInside, "seed \(Self.seed), round \(round): \(problem)")
                }
            }
        }
        #expect(refused > Self.rounds / 2)
    }

    @Test(.timeLimit(.minutes(5)))
    func `Noise is refused quickly`() {
        print("manifest fuzz: REPOWIRE_FUZZ_SEED=\(Self.seed)")
        var random = SplitMix(state: Self.seed)
        let alphabet = Array("-:?[]{},&*#!|>'\"%@` \t\n\r\\ab1.~<=\u{FEFF}é".utf8) + [0, 0x80, 0xC3, 0xFF]
        for _ in 0..<Self.rounds {
            let bytes = (0..<Int.random(in: 0..<200, using: &random)).map { _ in
                alphabet.randomElement(using: &random) ?? 0
            }
            _ = try? ManifestReader.read(bytes, file: "agent.yaml")
        }
        for pattern in [
            "[", "{", "- ", "? ", "{a: ", "[{", "\"", "'", "|\n ", "a:\n ", "!", "&a ", "%", "# \n", "---\n",
        ] {
            let text = String(repeating: pattern, count: (1 << 20) / pattern.utf8.count)
            _ = try? ManifestReader.read(Array(text.utf8), file: "agent.yaml")
        }
    }
}

/// Random damage to a text.
enum Mutation {
    static func mutated(_ samples: [[UInt8]], using random: inout SplitMix) -> [UInt8] {
        var bytes = samples.randomElement(using: &random) ?? []
        for _ in 0..<Int.random(in: 1...4, using: &random) {
            guard !bytes.isEmpty else { break }
            let place = Int.random(in: 0..<bytes.count, using: &random)
            let length = min(Int.random(in: 1...12, using: &random), bytes.count - place)
            switch Int.random(in: 0..<7, using: &random) {
            case 0: bytes[place] = UInt8.random(in: 0...255, using: &random)
            case 1: bytes.removeSubrange(place..<place + length)
            case 2: bytes.insert(contentsOf: bytes[place..<place + length], at: place)
            case 3: bytes.insert(Array("{}[]:,&*\"'\n\t -#".utf8).randomElement(using: &random) ?? 0, at: place)
            case 4: bytes.removeSubrange(place...)
            case 5: bytes.swapAt(place, Int.random(in: 0..<bytes.count, using: &random))
            default:
                guard let other = samples.randomElement(using: &random), !other.isEmpty else { break }
                let from = Int.random(in: 0..<other.count, using: &random)
                let piece = other[from..<min(other.count, from + Int.random(in: 1...80, using: &random))]
                bytes.insert(contentsOf: piece, at: place)
            }
        }
        return bytes
    }
}
