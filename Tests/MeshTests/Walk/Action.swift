import TestSupport
/// One thing that happens in a walk. The numbers choose among what is there at that moment, so an action still means
/// something when others were taken out of the walk to make it shorter.
struct Action: CustomStringConvertible {
    enum Kind: CaseIterable {
        case send, sendAgain, leave, cancel
        case commit, refuseCommit, restart
        case inject, injected, look, lookUp, lookedUp
        case report, loseReport, repeatReport, overtakeReport
        case agentMoves, agentFails, escape, block, unblock, typing
        case start, resume, clear, die, deathSeen
        case timer, time, deadline
    }

    var kind: Kind
    var first: Int
    var second: Int
    var third: Int

    var description: String { "\(kind) \(first) \(second) \(third)" }
}

/// What may go wrong in a walk.
struct Faults: OptionSet {
    let rawValue: Int
    /// Reports are lost, repeated and overtaken.
    static let reports = Faults(rawValue: 1)
    /// Offers are lost on the way, and the runtime's record sometimes does not say.
    static let records = Faults(rawValue: 2)
    /// Agents die, change their session and are resumed.
    static let deaths = Faults(rawValue: 4)
    /// The daemon dies between any two steps.
    static let restarts = Faults(rawValue: 8)
    /// The journal refuses messages.
    static let journal = Faults(rawValue: 16)
    /// People type, press Esc and open dialogs.
    static let people = Faults(rawValue: 32)
    /// Asks are withdrawn, abandoned and run out of time.
    static let askers = Faults(rawValue: 64)
    static let all = Faults(rawValue: 127)
}

/// A seeded walk.
struct Walk {
    var seed: UInt64
    var faults: Faults
    var actions: [Action]

    init(seed: UInt64, length: Int = 110) {
        self.seed = seed
        var random = SplitMix(state: seed)
        // Every fault alone, every pair of faults, and all together come up often.
        faults = seed % 4 == 0 ? .all : Faults(rawValue: Int.random(in: 0...127, using: &random))
        var kinds: [Action.Kind] = []
        for kind in Action.Kind.allCases {
            kinds += Array(repeating: kind, count: Walk.weight(of: kind, faults))
        }
        actions = (0..<length).map { _ in
            Action(
                kind: kinds.randomElement(using: &random) ?? .commit, first: Int.random(in: 0..<1000, using: &random),
                second: Int.random(in: 0..<1000, using: &random), third: Int.random(in: 0..<1000, using: &random))
        }
    }

    private static func weight(of kind: Action.Kind, _ faults: Faults) -> Int {
        switch kind {
        case .send: 10
        case .commit: 22
        case .inject, .injected, .report: 14
        case .look: 8
        case .agentMoves: 12
        case .lookUp, .lookedUp: 6
        case .timer: 8
        case .time, .start, .deathSeen: 2
        case .agentFails: 1
        case .sendAgain, .leave: faults.contains(.askers) ? 3 : 0
        case .cancel, .deadline: faults.contains(.askers) ? 1 : 0
        case .refuseCommit: faults.contains(.journal) ? 3 : 0
        case .restart: faults.contains(.restarts) ? 2 : 0
        case .loseReport, .repeatReport, .overtakeReport: faults.contains(.reports) ? 5 : 0
        case .block, .unblock: faults.contains(.people) ? 2 : 0
        case .escape, .typing: faults.contains(.people) ? 5 : 0
        case .resume: faults.contains(.deaths) ? 1 : 0
        case .clear, .die: faults.contains(.deaths) ? 2 : 0
        }
    }
}
