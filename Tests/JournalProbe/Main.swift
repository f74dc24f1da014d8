import Platform
import RepowireKit
import Store

/// A program around a journal for the tests to kill, to starve of space and to run without rights.
@main
enum Main {
    static func main() {
        let arguments = ProgramArguments.all
        guard arguments.count >= 2 else { return fail("usage: journal-probe open|write|starve|limit PATH") }
        do {
            switch arguments[0] {
            case "open": try Probe.open(arguments[1])
            case "write": try Probe.write(arguments[1], from: arguments.count > 2 ? UInt64(arguments[2]) ?? 0 : 0)
            case "starve": try Probe.starve(arguments[1])
            case "limit": try Probe.limit(arguments[1])
            default: fail("unknown mode \(arguments[0])")
            }
        } catch {
            fail("\(error)")
        }
    }

    private static func fail(_ reason: String) {
        Line.print("error \(reason)")
        RunningProgram.end(1)
    }
}
