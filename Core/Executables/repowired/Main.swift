import BuiltIn
import Daemon
import Platform

/// The composition root: the daemon with the drivers that come with Repowire.
@main
enum Main {
    static func main() {
        RunningProgram.end(DaemonProgram.run(arguments: ProgramArguments.all, drivers: BuiltInDrivers.all))
    }
}
