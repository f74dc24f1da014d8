import Platform
import Wire

#if canImport(Glibc)
    import Glibc
#else
    import Darwin
#endif

/// The program around the pump: arguments, streams, exit.
package enum PumpProgram {
    /// Runs with the arguments, environment and streams of this process, and ends it.
    package static func main() -> Never {
        signal(SIGPIPE, SIG_IGN)
        let arguments = ProgramArguments.all
        if arguments.count == 1, arguments[0] == "--version" {
            say("repowire-mcp \(WireProtocol.release)\n", to: STDOUT_FILENO)
            exit(0)
        }
        guard let options = PumpOptions(arguments: arguments) else {
            say(PumpOptions.usage, to: STDERR_FILENO)
            exit(64)
        }
        let home = RepowireHome.current()
        var pump = Pump(
            options: options, home: home, instance: Randomness.hexadecimal(bytes: 8), stdin: STDIN_FILENO,
            stdout: STDOUT_FILENO, environment: { EnvironmentValues[$0] },
            start: { () throws(WireError) in try DaemonStarter(home: home).start().pid })
        pump.run()
        exit(0)
    }

    private static func say(_ text: String, to descriptor: Int32) {
        // Nobody to tell if even this fails.
        try? Array(text.utf8).withUnsafeBytes { try FileSystem.writeAll(descriptor, $0, subject: "stream") }
    }
}
