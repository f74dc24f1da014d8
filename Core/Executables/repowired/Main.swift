import ClaudeCode
import Daemon
import Declarative
import Platform

/// The composition root: the only place that knows the list of drivers.
@main
enum Main {
    static func main() {
        let code = DaemonProgram.run(
            arguments: Array(CommandLine.arguments.dropFirst()),
            drivers: [
                "declarative": { try DeclarativeAdapter(manifest: $0, context: $1) },
                "claude-code": { try ClaudeCodeAdapter(manifest: $0, context: $1) },
            ])
        RunningProgram.end(code)
    }
}
