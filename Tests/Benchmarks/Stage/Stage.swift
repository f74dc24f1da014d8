import Platform
import RepowireKit
import Wire

/// What all measurements share: the programs, a folder on a real disk, and one wait for that disk.
final class Stage {
    let programs: Programs
    let rounds: Int
    let isQuick: Bool
    let folder: String
    private var disk = Samples()

    init(programs: Programs, options: Options) throws {
        self.programs = programs
        rounds = options.rounds
        isQuick = options.isQuick
        folder = "\(options.place)/repowire-bench-\(Randomness.hexadecimal(bytes: 4))"
        try FileSystem.makeFolder(folder, mode: 0o700)
    }

    func tearDown() { try? FileSystem.removeTree(folder) }

    /// A tenth in a quick run.
    func amount(_ count: Int) -> Int { isQuick ? max(1, count / 10) : count }

    /// One wait for the disk in milliseconds, p50.
    func waitForDisk() throws -> Double {
        let output = try Subprocess(programs.baseline, ["sync", "\(folder)/sync", "\(amount(200))"], environment: [:])
            .run(within: 120_000)
        var times = Samples()
        for line in output.text.split(separator: "\n") { if let time = Double(line) { times.add(time / 1e6) } }
        disk.add(times.median)
        return times.median
    }

    func header() throws -> String {
        if disk.values.isEmpty { _ = try waitForDisk() }
        let unit = Figure.Unit.milliseconds
        return """
            Repowire \(WireProtocol.release): medians of \(rounds) rounds\(isQuick ? ", quick" : ""). One wait for the \
            disk (4 KiB, p50): \(unit.text(disk.median)), \(unit.bare(disk.smallest))–\(unit.bare(disk.largest)) in \
            the course of the run.
            """
    }

    /// A REPOWIRE_HOME of its own.
    func home(_ name: String) throws -> RepowireHome {
        let path = "\(folder)/\(name)"
        try FileSystem.removeTree(path)
        try FileSystem.makeFolder(path, mode: 0o700)
        return RepowireHome(path)
    }

    /// What the programs are started with: nothing of the caller's but the path.
    func environment(_ home: RepowireHome) -> [String: String] {
        [
            "PATH": EnvironmentValues["PATH"] ?? "/usr/bin:/bin", "HOME": folder, "REPOWIRE_HOME": home.path,
            "REPOWIRE_PORT": "0", "REPOWIRE_ADAPTERS": programs.adapters,
        ]
    }
}
