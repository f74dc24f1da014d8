import Platform
import RepowireKit
import TestSupport
import Testing

extension RealClaudeCode {
    /// A stage is struck whatever happens on it.
    @Suite struct Striking {
        private struct Planned: Error {}

        @Test func `A test that throws leaves no process, socket or folder behind`() async throws {
            var root = ""
            var processes: [ProcessIdentity?] = []
            await #expect(throws: Planned.self) {
                try await ClaudeStage.with { stage in
                    root = stage.home.root
                    let claude = try await stage.session()
                    try await claude.prompt("HOLD:forever")
                    try await stage.model.untilHeld("forever")
                    processes.append(ProcessTable.identity(of: claude.pid))
                    let server = try stage.tmux.run("display-message", "-p", "#{pid}")
                    processes.append(Int32(server.dropLast()).flatMap { ProcessTable.identity(of: $0) })
                    throw Planned()
                }
            }
            #expect(processes.count == 2)
            for process in processes {
                let process = try #require(process)
                try await eventually("the end of \(process.pid)") { !ProcessTable.isAlive(process) }
            }
            try await eventually("the folder is gone") { !FileSystem.exists(root) }
        }
    }
}
