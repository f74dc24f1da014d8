import Platform
import Wire

/// One run of the load generator against a daemon.
struct Load {
    /// Messages a second until the last was answered or taken.
    var rate: Double
    /// The same until the last had reached its recipient.
    var deliveredRate: Double
    /// Milliseconds of one message.
    var median: Double
    var slow: Double
    /// Milliseconds of processor time that the daemon spent on one message.
    var work: Double

    enum Kind: String {
        case ask, notify
    }

    /// Lets files grow to the size they keep: a file that grows takes the disk twice as long.
    static func warmUp(_ stage: Stage, _ servers: Server...) throws {
        for server in servers {
            let arguments = ["load", server.home.socket, "ask", "1", "400", "200"]
            _ = try Subprocess(stage.programs.baseline, arguments, environment: [:]).run(within: 300_000)
        }
    }

    static func run(_ stage: Stage, _ server: Server, _ kind: Kind, callers: Int, count: Int) throws -> Load {
        let arguments = ["load", server.home.socket, kind.rawValue, "\(callers)", "\(stage.amount(count))", "200"]
        let before = ProcessUse.processorTime(server.process.pid) ?? .nan
        let output = try Subprocess(stage.programs.baseline, arguments, environment: [:]).run(within: 300_000)
        let numbers = output.text.split(whereSeparator: \.isWhitespace).compactMap { Double($0) }
        guard output.status == 0, numbers.count == 4 else {
            let errors = String(decoding: output.stderr.prefix(500), as: UTF8.self)
            throw Spawned.Failed(description: "the load ended with \(output.status): \(errors)")
        }
        let work = (ProcessUse.processorTime(server.process.pid) ?? .nan) - before
        return Load(
            rate: numbers[0], deliveredRate: numbers[1], median: numbers[2] / 1e6, slow: numbers[3] / 1e6,
            work: work * 1000 / Double(stage.amount(count)))
    }
}
