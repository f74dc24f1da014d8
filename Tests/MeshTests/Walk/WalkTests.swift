import RepowireKit
import Testing

@testable import Mesh

#if canImport(Glibc)
    import Glibc
#else
    import Darwin
#endif

@Suite("Random walks through the mesh")
struct WalkTests {
    /// How many walks: `REPOWIRE_WALKS` for more than a test run should take.
    private static let count: UInt64 = getenv("REPOWIRE_WALKS").flatMap { UInt64(String(cString: $0)) } ?? 2400
    private static let first: UInt64 = getenv("REPOWIRE_SEED").flatMap { UInt64(String(cString: $0)) } ?? 0
    private static let shares: UInt64 = 8

    @Test("whatever happens in whatever order, no rule is broken", arguments: 0..<shares)
    func walks(_ share: UInt64) {
        var failures = 0
        for seed in stride(
            from: WalkTests.first + share, to: WalkTests.first + WalkTests.count, by: Int(WalkTests.shares))
        {
            let walk = Walk(seed: seed)
            guard let violation = violation(of: walk.actions, walk.faults) else { continue }
            let (actions, reason) = shortest(walk, violation)
            Issue.record("seed \(seed): \(reason)\n\(trace(actions, walk.faults).joined(separator: "\n"))")
            failures += 1
            if failures == 1 { return }
        }
    }

    private func run(_ actions: [Action], _ world: inout World) throws {
        for action in actions { try world.perform(action) }
        try world.settle()
        try world.checkRest()
    }

    private func violation(of actions: [Action], _ faults: Faults) -> String? {
        var world = World(faults: faults)
        do {
            try run(actions, &world)
            return nil
        } catch {
            return "\(error)"
        }
    }

    private func trace(_ actions: [Action], _ faults: Faults) -> [String] {
        var world = World(faults: faults, isTracing: true)
        try? run(actions, &world)
        return world.tracer.lines.suffix(160)
    }

    /// Takes actions out of a failing walk as long as it still fails.
    private func shortest(_ walk: Walk, _ violation: String) -> ([Action], String) {
        var actions = walk.actions
        var reason = violation
        var size = actions.count / 2
        while size > 0 {
            var start = 0
            while start < actions.count {
                var fewer = actions
                fewer.removeSubrange(start..<min(start + size, fewer.count))
                if let found = self.violation(of: fewer, walk.faults) {
                    actions = fewer
                    reason = found
                } else {
                    start += size
                }
            }
            size /= 2
        }
        return (actions, reason)
    }
}
