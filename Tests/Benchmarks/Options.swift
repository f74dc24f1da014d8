/// The command line.
struct Options {
    struct Problem: Error, CustomStringConvertible {
        var description: String
    }

    static let all: [any Measurement] = [
        HookExchange(), PumpStart(), DaemonLife(), Commands(), JournalLoad(), MeshLoad(), ManyConnections(),
        AgentDelivery(),
    ]

    static var usage: String {
        let names = all.map { "  \($0.name.padded(to: 12)) \($0.summary)" }.joined(separator: "\n")
        return """
            usage: benchmarks [NAME…] [--rounds N] [--quick] [--programs FOLDER] [--on FOLDER]

            \(names)

              --rounds N         how often everything is measured; the median counts (default 5)
              --quick            a tenth of the load, for a look and for tests
              --programs FOLDER  measure the programs there instead of building them from this checkout
              --on FOLDER        keep the journals below this folder (default /var/tmp): its disk is measured
            """
    }

    var measurements: [any Measurement] = []
    var rounds = 5
    var isQuick = false
    var wantsHelp = false
    var programs: String?
    /// Not /tmp, which is in memory on many systems.
    var place = "/var/tmp"

    init(_ arguments: [String]) throws {
        var rest = arguments[...]
        while let argument = rest.popFirst() {
            switch argument {
            case "--rounds":
                guard let rounds = rest.popFirst().flatMap(Int.init), (1...99).contains(rounds) else {
                    throw Problem(description: "--rounds takes a number from 1 to 99")
                }
                self.rounds = rounds
            case "--quick": isQuick = true
            case "--help", "-h": wantsHelp = true
            case "--programs":
                guard let folder = rest.popFirst() else { throw Problem(description: "--programs takes a folder") }
                programs = folder
            case "--on":
                guard let folder = rest.popFirst() else { throw Problem(description: "--on takes a folder") }
                place = folder
            default:
                guard let measurement = Options.all.first(where: { $0.name == argument }) else {
                    throw Problem(description: "there is no \"\(argument)\"\n\(Options.usage)")
                }
                measurements.append(measurement)
            }
        }
        if measurements.isEmpty { measurements = Options.all }
    }
}
