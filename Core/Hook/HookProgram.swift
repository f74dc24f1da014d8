import Platform
package import RepowireKit
package import Wire

#if canImport(Glibc)
    import Glibc
#else
    import Darwin
#endif

/// `repowire-hook`: reports what a runtime's hook says and prints the daemon's answer. An agent is never blocked by us:
/// whatever goes wrong, the neutral answer is printed within the budget.
package struct HookProgram: Sendable {
    package var options: HookOptions
    package var home: RepowireHome
    /// The values of environment variables.
    package var environment: @Sendable (String) -> String?

    package init(
        options: HookOptions, home: RepowireHome, environment: @escaping @Sendable (String) -> String?
    ) {
        self.options = options
        self.home = home
        self.environment = environment
    }

    /// Runs with the arguments, environment and streams of this process, and ends it.
    package static func main() -> Never {
        signal(SIGPIPE, SIG_IGN)
        let arguments = ProgramArguments.all
        let patience = Deadline(milliseconds: HookOptions.defaultBudget)
        if arguments.count == 1, arguments[0] == "--version" {
            BoundedOutput.write("repowire-hook \(WireProtocol.release)\n", to: STDOUT_FILENO, deadline: patience)
            exit(0)
        }
        if arguments.count == 2, arguments[0] == "--launch" { Launcher.run(arguments[1]) }
        guard let options = HookOptions(arguments: arguments) else {
            BoundedOutput.write(HookOptions.usage, to: STDERR_FILENO, deadline: patience)
            exit(0)
        }
        let program = HookProgram(options: options, home: .current(), environment: { EnvironmentValues[$0] })
        let answer = program.run(stdin: STDIN_FILENO)
        // The streams get some time of their own where the daemon has used up the budget.
        let deadline = Deadline(milliseconds: 250)
        BoundedOutput.write(answer.stdout, to: STDOUT_FILENO, deadline: deadline)
        BoundedOutput.write(answer.stderr, to: STDERR_FILENO, deadline: deadline)
        exit(answer.exitCode)
    }

    /// Reads the payload, reports it and returns what to print.
    package func run(stdin: Int32) -> HookAnswer {
        let at = Clocks.wall
        var deadline = Deadline(milliseconds: options.budget)
        // Half of the time is the host's to close the stream, so that a host that never does is still reported.
        let half = Deadline(milliseconds: options.budget / 2)
        let patience = Deadline(milliseconds: max(options.budget, HookOptions.patience))
        let payload = HookPayload.read(from: stdin, deadline: half, patience: patience)
        // What the host took beyond its half is not the daemon's fault.
        if half.hasPassed { deadline = Deadline(milliseconds: options.budget / 2) }
        let values = options.environment.compactMap { name in environment(name).map { (name: name, value: $0) } }
        let report = HookReport(
            runtime: options.runtime, event: options.event, payload: payload, environment: values, pid: getpid(),
            at: at
        ).fitting()
        return deliver(report, by: deadline) ?? HookAnswer(stdout: options.neutral)
    }

    /// - Returns: nil when there is no answer. Then the report is in the spool, if there is a Repowire at all.
    private func deliver(_ report: HookReport, by deadline: Deadline) -> HookAnswer? {
        let exchange = HookExchange(home: home, deadline: deadline)
        let spool = Spool(home: home)
        switch exchange.run(report) {
        case .answered(let answer): return answer
        case .refused: return nil
        case .unanswered:
            _ = spool.store(report)
            return nil
        case .notConnected:
            // Without its home Repowire is not installed (any more): leave nothing behind.
            guard FileSystem.exists(home.path), let entry = spool.store(report) else { return nil }
            return retry(report, stored: entry, spool: spool, exchange: exchange)
        }
    }

    /// Tries once more after the report was stored. A daemon that starts listens first, then reads the spool, then
    /// accepts: so either it finds the report there, or this connection reaches it.
    private func retry(
        _ report: HookReport, stored entry: Spool.Entry, spool: Spool, exchange: HookExchange
    ) -> HookAnswer? {
        guard let stream = try? UnixStream(connectingTo: home.socket, deadline: exchange.deadline),
            spool.claim(entry)
        else { return nil }
        guard exchange.send(report, on: stream) else {
            _ = spool.store(report)
            return nil
        }
        // Wholly sent and no time left: the listener's queue holds it.
        guard !exchange.deadline.hasPassed else { return nil }
        switch exchange.answer(on: stream) {
        case .answered(let answer): return answer
        case .refused: return nil
        case .unanswered, .notConnected:
            _ = spool.store(report)
            return nil
        }
    }
}
