import DoorTestSupport
import Platform
import Testing

extension HostileExchange {
    static let lines: [HostileExchange] = [
        HostileExchange("connects and goes") { _ = try $0.connectLines() },
        HostileExchange("says nothing") { server in
            let client = try server.connectLines()
            #expect(try client.receiveAll().isEmpty)
        },
        HostileExchange("goes in the middle of a line") { try $0.connectLines().send("{\"half\":") },
        HostileExchange("goes before its answer") { try $0.connectLines().send("later\n") },
        HostileExchange("ends its side in the middle of a line") { server in
            let client = try server.connectLines()
            try client.send("ping\n{\"half\":")
            client.endOutput()
            #expect(try client.receiveAll() == Array("pong\n".utf8))
        },
        HostileExchange("ends its side, stays for a while and goes") { server in
            let client = try server.connectLines()
            try client.send("stay\n")
            client.endOutput()
            try server.checkHealth()
        },
        HostileExchange("ends its side at once") { server in
            let client = try server.connectLines()
            client.endOutput()
            #expect(try client.receiveAll().isEmpty)
        },
        HostileExchange("drips a first line without end") { server in
            let client = try server.connectLines()
            let begun = Clocks.monotonic
            while (try? client.send("x")) != nil, Clocks.monotonic - begun < 5_000_000_000 { Pause.milliseconds(20) }
            #expect(Clocks.monotonic - begun < 1_500_000_000)
        },
        HostileExchange("a line of exactly 2 MiB") { server in
            let client = try server.connectLines()
            let line = [UInt8](repeating: 97, count: 2 << 20) + [10]
            let sender = Sender(client, line)
            #expect(try client.receive(exactly: line.count) == line)
            sender.join()
        },
        HostileExchange("a line of one byte more") { server in
            let client = try server.connectLines()
            try client.send([UInt8](repeating: 97, count: 2 << 20 + 1) + [10])
            #expect(try client.line() == "too long")
            #expect(try client.receiveAll().isEmpty)
        },
        HostileExchange("64 MB without a line's end") { server in
            let client = try server.connectLines()
            let before = try server.usage().residentKilobytes
            let piece = [UInt8](repeating: 97, count: 1 << 20)
            for _ in 0..<64 { if (try? client.send(piece)) == nil { break } }
            #expect(try server.usage().residentKilobytes - before < 12 << 10)
            #expect(try client.receiveAll() == Array("too long\n".utf8))
        },
        HostileExchange("NULs in a line") { try echoes([0, 0, 0x41, 0], $0) },
        HostileExchange("a line that is not UTF-8") { try echoes([0xff, 0xc3, 0x28, 0xed, 0xa0, 0x80], $0) },
        HostileExchange("deep JSON") { try echoes([UInt8](repeating: UInt8(ascii: "["), count: 100_000), $0) },
        HostileExchange("CRs within a line") { try echoes([13, 13, 0x41, 13, 0x42], $0) },
        HostileExchange("a hundred thousand empty lines") { server in
            let client = try server.connectLines()
            let sender = Sender(client, [UInt8](repeating: 10, count: 100_000))
            #expect(try client.receive(exactly: 100_000).allSatisfy { $0 == 10 })
            sender.join()
        },
        HostileExchange("ten thousand requests at once") { server in
            let client = try server.connectLines()
            let sender = Sender(client, Array(String(repeating: "ping\n", count: 10_000).utf8))
            #expect(try client.receive(exactly: 50_000).count == 50_000)
            sender.join()
        },
        HostileExchange("HTTP at the wrong door") { server in
            let client = try server.connectLines()
            try client.send("GET / HTTP/1.1\r\nHost: x\r\n\r\n")
            #expect(try client.line() == "GET / HTTP/1.1")
        },
        HostileExchange("asks for 64 MB and does not read") { server in
            let client = try server.connectLines()
            let before = try server.usage().residentKilobytes
            for _ in 0..<64 { _ = client.sendWithoutWaiting(Array("bytes 1000000\n".utf8)) }
            try server.checkHealth()
            #expect(try server.usage().residentKilobytes - before < 8 << 10)
        },
        HostileExchange("asks for 64 MB and goes") { server in
            let client = try server.connectLines()
            for _ in 0..<64 { _ = client.sendWithoutWaiting(Array("bytes 1000000\n".utf8)) }
        },
        HostileExchange("three hundred connections, of which some talk") { server in
            let clients = try (0..<300).map { _ in try server.connectLines() }
            for client in clients.prefix(100) { try client.send("ping\n") }
            for client in clients.prefix(100) { #expect(try client.line() == "pong") }
            for client in clients.dropFirst(100) { #expect(try client.receiveAll().isEmpty) }
        },
        HostileExchange("a thousand connections, one after the other") { server in
            for _ in 0..<1000 {
                let client = try server.connectLines()
                try client.send("ping\n")
                #expect(try client.line() == "pong")
            }
        },
    ]

    private static func echoes(_ line: [UInt8], _ server: ServerProcess) throws {
        let client = try server.connectLines()
        try client.send(line + [10])
        #expect(try client.receive(exactly: line.count + 1) == line + [10])
    }
}
