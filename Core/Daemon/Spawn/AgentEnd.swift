import Platform
import RepowireKit
import Transports

#if canImport(Glibc)
    import Glibc
#else
    import Darwin
#endif

/// Ends an agent that Repowire started, with all it started: first asked, then made to. Blocks.
struct AgentEnd: Sendable {
    var launch: Launch
    /// The daemon's own, for tmux.
    var environment: [String: String]
    /// How long it has to end by itself, in milliseconds.
    var grace = 5000

    struct Outcome: Sendable, Hashable {
        /// Whether it ended by itself.
        var wasGraceful: Bool
    }

    /// Only what descends from the very process that was started is touched, never a number or a pane that something else
    /// has by now.
    func run() -> Outcome {
        let root = launch.process
        let isThere = ProcessTable.isAlive(root)
        var family = isThere ? [root] + ProcessTable.descendants(of: root.pid) : []
        ProcessTable.signal(root, SIGTERM)
        wait(milliseconds: grace) { !ProcessTable.isAlive(root) }
        let wasGraceful = !ProcessTable.isAlive(root)
        // What it started since it was asked.
        if !wasGraceful { family += ProcessTable.descendants(of: root.pid).filter { !family.contains($0) } }
        closePane()
        // Its children have lost their parent and their terminal, which ends most.
        wait(milliseconds: wasGraceful ? 500 : 100) { !family.contains(where: ProcessTable.isAlive) }
        for process in family { ProcessTable.signal(process, SIGTERM) }
        wait(milliseconds: 500) { !family.contains(where: ProcessTable.isAlive) }
        for process in family { ProcessTable.signal(process, SIGKILL) }
        wait(milliseconds: 2000) { !family.contains(where: ProcessTable.isAlive) }
        return Outcome(wasGraceful: wasGraceful)
    }

    private func closePane() {
        guard let pane = TmuxPane(socket: launch.tmux, pane: launch.pane, environment: environment),
            let server = TmuxServer(socket: launch.tmux, environment: environment),
            // A server that was started anew counts its panes from the beginning.
            let screen = try? pane.screen(), screen.pid == launch.process.pid
        else { return }
        try? server.close(pane: launch.pane)
    }

    private func wait(milliseconds: Int, until condition: () -> Bool) {
        let deadline = Deadline(milliseconds: milliseconds)
        while !condition(), !deadline.hasPassed { Pause.milliseconds(10) }
    }
}
