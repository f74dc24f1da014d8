import Platform

/// `swift run -c release benchmarks`: measures what Repowire costs, each figure beside plain C doing the same and beside
/// one wait for the disk, in the same run.
@main
enum Main {
    static func main() {
        StandardStreams.ignoreBrokenPipes()
        do {
            let options = try Options(ProgramArguments.all)
            if options.wantsHelp { return Output.print(Options.usage) }
            let programs = try options.programs.map(Programs.init(folder:)) ?? Programs.built()
            let stage = try Stage(programs: programs, options: options)
            defer { stage.tearDown() }
            try run(options, on: stage)
        } catch {
            Output.note("benchmarks: \(error)")
            RunningProgram.end(1)
        }
    }

    private static func run(_ options: Options, on stage: Stage) throws {
        var table = Table()
        for measurement in options.measurements {
            Output.note("measuring: \(measurement.summary)")
            do {
                table.add(measurement.title, try measurement.run(stage))
            } catch {
                table.add(measurement.title, failure: "\(error)")
            }
        }
        Output.print(table.text(header: try stage.header()))
    }
}
