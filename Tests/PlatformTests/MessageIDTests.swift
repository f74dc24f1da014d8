import Platform
import RepowireKit
import Testing

@Suite struct MessageIDTests {
    @Test func idsAreWellFormedAndDiffer() {
        let ids = (0..<1000).map { _ in Randomness.messageID(at: WallTime(milliseconds: 1_700_000_000_000)) }
        #expect(ids.allSatisfy { $0.isWellFormed })
        #expect(Set(ids).count == 1000)
    }

    @Test func idsSortByTheTimeTheyWereMade() {
        let times: [Int64] = [0, 1, 31, 32, 1_700_000_000_000, 1_700_000_000_001, 4_000_000_000_000]
        let ids = times.map { Randomness.messageID(at: WallTime(milliseconds: $0)).rawValue }
        #expect(ids == ids.sorted())
    }
}
