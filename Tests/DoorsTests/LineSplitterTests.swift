import Testing

@testable import Doors

@Suite("Cutting bytes into lines")
struct LineSplitterTests {
    @Test("gives the same lines however the bytes are cut into pieces", arguments: 0..<200)
    func anyPieces(seed: UInt64) {
        var random = SeededNumbers(seed: seed)
        let lines = (0..<random.next(upTo: 20)).map { _ in randomLine(&random) }
        var bytes: [UInt8] = []
        for line in lines { bytes += line + (random.next(upTo: 2) == 0 ? [10] : [13, 10]) }
        var splitter = LineSplitter(limit: 300)
        var seen: [[UInt8]] = []
        var rest = bytes[...]
        while !rest.isEmpty {
            let piece = rest.prefix(1 + random.next(upTo: 50))
            rest = rest.dropFirst(piece.count)
            Array(piece).withUnsafeBytes { splitter.append($0) }
            while case .line(let line) = splitter.next() { seen.append(line) }
        }
        #expect(seen == lines)
        #expect(splitter.isEmpty)
    }

    private func randomLine(_ random: inout SeededNumbers) -> [UInt8] {
        let bytes = (0..<random.next(upTo: 120)).map { _ in UInt8(random.next(upTo: 256)) }
        return bytes.filter { $0 != 10 && $0 != 13 }
    }

    @Test(
        "counts the line alone, not its end", arguments: [([UInt8]([10]), true), ([13, 10], true), ([65, 10], false)])
    func limit(end: [UInt8], fits: Bool) {
        var splitter = LineSplitter(limit: 4)
        ([1, 2, 3, 4] + end).withUnsafeBytes { splitter.append($0) }
        #expect(splitter.next() == (fits ? .line([1, 2, 3, 4]) : .tooLong))
    }

    @Test("knows that a line is too long before its end has come")
    func tooLongEarly() {
        var splitter = LineSplitter(limit: 4)
        ([1, 2, 3, 4, 5] as [UInt8]).withUnsafeBytes { splitter.append($0) }
        #expect(splitter.next() == .needsMore)
        ([6] as [UInt8]).withUnsafeBytes { splitter.append($0) }
        #expect(splitter.next() == .tooLong)
    }

    @Test("keeps the beginning of a line until the rest comes")
    func remainder() {
        var splitter = LineSplitter(limit: 10)
        Array("one\ntw".utf8).withUnsafeBytes { splitter.append($0) }
        #expect(splitter.next() == .line(Array("one".utf8)))
        #expect(splitter.next() == .needsMore)
        #expect(!splitter.isEmpty)
        Array("o\n".utf8).withUnsafeBytes { splitter.append($0) }
        #expect(splitter.next() == .line(Array("two".utf8)))
        #expect(splitter.next() == .needsMore)
        #expect(splitter.isEmpty)
    }
}

/// Numbers that are the same in every run (a linear congruential generator).
struct SeededNumbers {
    private var state: UInt64

    init(seed: UInt64) { state = seed &* 0x9E37_79B9_7F4A_7C15 &+ 1 }

    mutating func next(upTo limit: Int) -> Int {
        state = state &* 6_364_136_223_846_793_005 &+ 1_442_695_040_888_963_407
        return Int(state >> 33) % limit
    }
}
