import Declarative
import Platform
package import RepowireKit
import Transports

extension GeminiCLIAdapter {
    /// The sessions that live. What they do and where their records are their next hooks tell.
    package func discoverSessions() async throws -> [Session] {
        let (runtime, home) = (base.manifest.id, base.context.home)
        return try await OffLoop.run {
            // Somebody else's Gemini CLI, or one with another home, reports to another daemon.
            AgentProcess.all().filter { ProcessTable.environmentValue("HOME", of: $0.pid) == home }.map { process in
                var session = Session(
                    key: SessionKey(runtime: runtime, id: AgentProcess.name(of: process)), process: process,
                    directory: ProcessTable.workingFolder(of: process.pid) ?? "/",
                    pane: ProcessTable.environmentValue("TMUX_PANE", of: process.pid))
                session.isAddressable = !AgentProcess.isHeadless(process.pid)
                return session
            }
        }
    }
}
