import Manifests
import Platform
import RepowireKit
import TestSupport
import Testing

@testable import GeminiCLI

/// What hooks tell.
@Suite struct ReportTests {
    private struct Deaf: AgentChildren {
        func writeToInbox(of process: ProcessIdentity, authentication: String?, data: [UInt8]) async throws -> Bool {
            false
        }
    }

    private func kinds(_ event: String, _ payload: JSON) throws -> [TurnEvent.Kind] {
        var checkout = "\(#filePath)"
        for _ in 0..<3 { checkout = Path.parent(of: checkout) ?? "/" }
        let path = "\(checkout)/adapters.d/gemini-cli.yaml"
        let manifest = try ManifestReader.read(try FileSystem.read(path), file: path)
        let context = AdapterContext(
            environment: [:], home: "/home/dev", repowireHome: "/home/dev/.repowire", hookProgram: "/opt/repowire-hook",
            mcpProgram: "/opt/repowire-mcp", children: Deaf())
        let adapter = try GeminiCLIAdapter(manifest: manifest, context: context)
        let process = try #require(ProcessTable.identity(of: RunningProgram.pid))
        let report = RuntimeReport(event: event, payload: payload, process: process)
        return try adapter.captureReply(from: report).map(\.kind)
    }

    @Test func `The end of a turn counts although its payload was left out`() throws {
        let whole: JSON = ["session_id": "s", "cwd": "/work", "prompt_response": "garbled"]
        let expected: [TurnEvent.Kind] = [
            .sessionSeen, .ended(turn: nil, messages: [], reply: nil), .state(.idle),
        ]
        #expect(try kinds("AfterAgent", whole) == expected)
        #expect(try kinds("AfterAgent", [:]) == expected)
    }

    @Test func `Without a payload nothing is read into an event that depends on it`() throws {
        #expect(try kinds("Notification", [:]) == [.sessionSeen])
        #expect(try kinds("SessionEnd", [:]) == [.sessionSeen])
        #expect(try kinds("BeforeAgent", [:]) == [.sessionSeen, .began(turn: nil, messages: [])])
    }
}
