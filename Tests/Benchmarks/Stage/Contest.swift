import Platform

/// Runs two programs that do the same by turns, so that both meet the same machine.
struct Contest {
    /// Milliseconds of one run of each.
    var ours: () throws -> Double
    var plainC: () throws -> Double

    /// - Parameter count: runs of each in one round.
    func run(_ figure: inout Figure, rounds: Int, count: Int) throws {
        for _ in 0..<3 { _ = (try ours(), try plainC()) }
        for _ in 0..<rounds {
            var left = Samples()
            var right = Samples()
            for _ in 0..<count {
                left.add(try ours())
                right.add(try plainC())
            }
            figure.rounds.add(left.median)
            figure.baseline.add(right.median)
        }
    }

    /// Milliseconds that a program takes from its start to its end.
    static func time(
        _ program: String, _ arguments: [String], environment: [String: String], input: [UInt8] = []
    ) throws -> Double {
        let begun = Clocks.monotonic
        let process = try Spawned(program, arguments, environment: environment)
        if !input.isEmpty { try process.write(input) }
        process.closeInput()
        let result = try process.finish()
        let time = Double(Clocks.monotonic - begun) / 1e6
        guard result.status == 0 else {
            throw Spawned.Failed(
                description: "\(program) \(arguments.joined(separator: " ")) ended with \(result.status)")
        }
        return time
    }
}
