import Platform
import RepowireKit
import TestSupport
import Testing
import Wire

/// What those who wait for long are told every fifteen seconds.
@Suite(.serialized) struct SignsOfLifeTests {
    @Test func `Who waits for an answer, or listens while nothing happens, sees that all is well`() async throws {
        let daemon = try await RealDaemon(ToolClient.arguments)
        let program = try daemon.join("weather")
        let person = try daemon.connect()
        let id = try person.begin("peer/ask", ["peer": "weather", "message": "x"])
        let client = try ToolClient(daemon, name: "Cursor")
        let exchange = try client.begin(
            "ask_peer", ["peer": "weather", "message": "x"], meta: ["progressToken": "token"])
        let stream = try daemon.events()
        let tail = Tail(stream.socket)
        let toolTail = Tail(exchange.socket)
        // Not blocking: other tests need the thread.
        try await eventually("the stream carries a comment", within: .seconds(30)) {
            tail.text.contains(": still here")
        }
        try await eventually("the tool reports progress", within: .seconds(10), showing: toolTail.text) {
            toolTail.text.contains(#""progressToken":"token""#) && toolTail.text.contains(": still here")
        }
        let progress = try person.notice("ask/progress")
        #expect(progress["message"]?.stringValue?.contains("weather") == true)
        try person.call("message/cancel", ["id": progress["ask_id"] ?? .null])
        #expect(try person.answer(to: id).get()["status"] == "failed")
        #expect(try program.call("peer/whoami").at("/you/queued") == 1)
    }
}
