import RepowireKit

/// Stops agents that thank each other all night: every message from an agent to an agent takes one from the budget of
/// the pair and of the circle. Budgets refill slowly; a message of a person fills them.
struct LoopBudget: Sendable {
    struct Rate: Sendable {
        var capacity: Double
        /// Messages that come back per minute.
        var perMinute: Double
    }

    private struct Bucket: Sendable {
        var left: Double
        var at: WallTime
    }

    private struct Pair: Hashable, Sendable {
        var from: PeerID
        var to: PeerID
    }

    /// A pair's bucket with the refills that both had seen when it was used last.
    private struct PairBucket: Sendable {
        var bucket: Bucket
        var from: UInt32
        var to: UInt32
    }

    private let pairRate: Rate
    private let circleRate: Rate
    private var pairs: [Pair: PairBucket] = [:]
    private var circles: [String: Bucket] = [:]
    /// How often a person spoke to a peer: a bucket from before that is full.
    private var refills: [PeerID: UInt32] = [:]
    private var pruneAt = LoopBudget.least

    private static let least = 4096

    init(pairRate: Rate, circleRate: Rate) {
        self.pairRate = pairRate
        self.circleRate = circleRate
    }

    /// How many pairs are remembered.
    var pairCount: Int { pairs.count }

    /// Takes one message from both budgets, or from none.
    mutating func spend(from: PeerID, to: PeerID, circle: String, at now: WallTime) -> Bool {
        let pair = Pair(from: from, to: to)
        let fromRefills = refills[from] ?? 0
        let toRefills = refills[to] ?? 0
        let known = pairs[pair].flatMap { $0.from == fromRefills && $0.to == toRefills ? $0.bucket : nil }
        let pairLeft = LoopBudget.left(known, pairRate, now)
        let circleLeft = LoopBudget.left(circles[circle], circleRate, now)
        guard pairLeft >= 1, circleLeft >= 1 else { return false }
        pairs[pair] = PairBucket(bucket: Bucket(left: pairLeft - 1, at: now), from: fromRefills, to: toRefills)
        circles[circle] = Bucket(left: circleLeft - 1, at: now)
        if pairs.count > pruneAt { prune(now) }
        return true
    }

    private static func left(_ bucket: Bucket?, _ rate: Rate, _ now: WallTime) -> Double {
        guard let bucket else { return rate.capacity }
        let minutes = Double(max(0, now.milliseconds - bucket.at.milliseconds)) / 60_000
        return min(rate.capacity, bucket.left + minutes * rate.perMinute)
    }

    /// Forgets the pairs whose budget is full again.
    private mutating func prune(_ now: WallTime) {
        let rate = pairRate
        pairs = pairs.filter { LoopBudget.left($0.value.bucket, rate, now) < rate.capacity }
        pruneAt = max(LoopBudget.least, pairs.count * 2)
    }

    /// A person spoke to, or in, this peer's session.
    mutating func refill(_ peer: PeerID, circle: String) {
        refills[peer, default: 0] &+= 1
        circles[circle] = nil
    }

    mutating func refillAll() {
        pairs = [:]
        circles = [:]
        refills = [:]
    }

    /// The peer is no more. Pairs with it are forgotten when their budget is full again.
    mutating func forget(_ peer: PeerID) { refills[peer] = nil }
}
