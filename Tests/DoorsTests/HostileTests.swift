import DoorTestSupport
import Platform
import Testing

/// Each exchange on both carriers, against a server in a process of its own that must be healthy and at rest after it.
@Suite("A hostile client", .serialized)
struct HostileTests {
    @Test("leaves the HTTP door well", arguments: HostileExchange.http)
    func http(_ exchange: HostileExchange) throws { try run(exchange) }

    @Test("leaves the line door well", arguments: HostileExchange.lines)
    func lines(_ exchange: HostileExchange) throws { try run(exchange) }

    private func run(_ exchange: HostileExchange) throws {
        let server = try ServerProcess(ServerProcess.quick)
        let before = try server.usage().descriptors
        try exchange.act(server)
        try server.checkHealth()
        try server.waitForDescriptors(before)
        try checkLog(server)
    }

    @Test("that sends what is refused byte by byte, cut off or with a reset, changes nothing")
    func refusalsInPieces() throws {
        let server = try ServerProcess(ServerProcess.quick)
        for refusal in Refusal.all {
            let text = refusal.request.replacing("$P", with: "\(server.port)").replacing("$T", with: EchoHTTP.token)
            let bytes = Array(text.utf8)
            if bytes.count < 10_000 {
                let client = try server.connectHTTP()
                for byte in bytes { if (try? client.send([byte])) == nil { break } }
                #expect(try client.answer(toHead: text.hasPrefix("HEAD")).status == refusal.status, "\(refusal.name)")
            }
            for part in 1..<8 {
                let client = try server.connectHTTP()
                try? client.send(Array(bytes.prefix(bytes.count * part / 8)))
                if part % 2 == 0 { client.resetOnClose() }
            }
        }
        try server.checkHealth()
        try checkLog(server)
    }

    /// Nothing is written to the terminal, whatever comes.
    private func checkLog(_ server: ServerProcess) throws {
        #expect(String(decoding: try FileSystem.read(server.log), as: UTF8.self) == "")
    }
}
