/// One thing to measure.
protocol Measurement: Sendable {
    /// How it is called on the command line.
    var name: String { get }
    /// Its heading in the report.
    var title: String { get }
    /// What it does, in one line.
    var summary: String { get }

    func run(_ stage: Stage) throws -> [Figure]
}
