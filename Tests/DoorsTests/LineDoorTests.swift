import DoorTestSupport
import EventLoop
import Testing

@testable import Doors

@Suite("The line door")
struct LineDoorTests {
    @Test("answers lines, with or without CR, many in one write")
    func answers() async throws {
        try await LoopThread.run { thread in
            let echo = try await EchoLines(on: thread)
            let client = try echo.connect()
            try client.send("ping\r\none\ntwo\nth")
            #expect(try client.line() == "pong")
            #expect(try client.line() == "one")
            #expect(try client.line() == "two")
            try client.send("ree\n")
            #expect(try client.line() == "three")
        }
    }
}
