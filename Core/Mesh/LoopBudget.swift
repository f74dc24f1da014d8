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

    var pairRate: Rate
    var circleRate: Rate
    private var pairs: [Pair: Bucket] = [:]
    private var circles: [String: Bucket] = [:]

    init(pairRate: Rate, circleRate: Rate) {
        self.pairRate = pairRate
        self.circleRate = circleRate
    }

    /// Takes one message from both budgets, or from none.
    mutating func spend(from: PeerID, to: PeerID, circle: String, at now: WallTime) -> Bool {
        let pair = Pair(from: from, to: to)
        let pairLeft = Self.left(pairs[pair], pairRate, now)
        let circleLeft = Self.left(circles[circle], circleRate, now)
        guard pairLeft >= 1, circleLeft >= 1 else { return false }
        pairs[pair] = Bucket(left: pairLeft - 1, at: now)
        circles[circle] = Bucket(left: circleLeft - 1, at: now)
        return true
    }

    private static func left(_ bucket: Bucket?, _ rate: Rate, _ now: WallTime) -> Double {
        guard let bucket else { return rate.capacity }
        let minutes = Double(max(0, now.milliseconds - bucket.at.milliseconds)) / 60_000
        return min(rate.capacity, bucket.left + minutes * rate.perMinute)
    }

    /// A person spoke to, or in, this peer's session.
    mutating func refill(_ peer: PeerID, circle: String) {
        pairs = pairs.filter { $0.key.from != peer && $0.key.to != peer }
        circles[circle] = nil
    }

    mutating func refillAll() {
        pairs = [:]
        circles = [:]
    }
}
