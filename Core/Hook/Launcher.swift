import Platform
import RepowireKit

#if canImport(Glibc)
    import Glibc
#else
    import Darwin
#endif

/// `repowire-hook --launch FILE`: what a new agent's terminal starts. It waits until the daemon has the agent in its
/// journal, which is when the file appears, and becomes the agent. Command and environment come in that file: secrets
/// among them never stand on a command line, no shell reads them, and no length is too great for tmux.
enum Launcher {
    /// How long the daemon may take.
    private static let patience = 15_000

    static func run(_ path: String) -> Never {
        let deadline = Deadline(milliseconds: patience)
        while !FileSystem.exists(path) {
            if deadline.hasPassed { fail("the daemon did not say what to start") }
            poll(nil, 0, 2)
        }
        guard let bytes = try? FileSystem.read(path, limit: 4 << 20), let json = try? JSON(parsing: bytes),
            let command = json["command"]?.arrayValue?.compactMap(\.stringValue), let program = command.first
        else { fail("\(path) cannot be read") }
        try? FileSystem.remove(path)
        // Beneath the caller's values are the ones of the terminal.
        var environment = EnvironmentValues.all
        for member in json["environment"]?.objectValue?.members ?? [] {
            environment[member.key] = member.value.stringValue
        }
        let error = RunningProgram.become(program, Array(command.dropFirst()), environment: environment)
        fail("\(program) does not start: \(error)")
    }

    private static func fail(_ reason: String) -> Never {
        let text = "repowire: \(reason)\n"
        BoundedOutput.write(text, to: STDERR_FILENO, deadline: Deadline(milliseconds: 1000))
        exit(127)
    }
}
