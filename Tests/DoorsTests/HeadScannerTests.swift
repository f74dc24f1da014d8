import Testing

@testable import Doors

@Suite("Looking at the bytes of a head")
struct HeadScannerTests {
    @Test(
        "finds its end and what is odd in it",
        arguments: [
            ("GET / HTTP/1.1\r\nA: b\r\n\r\n", .none, true), ("GET / HTTP/1.1\r\nA: b\r\n", .none, false),
            ("GET / HTTP/1.1\r\n\r\n\n\n\0", .none, true), ("GET / HTTP/1.1\nA: b\r\n\r\n", .bareLineFeed, true),
            ("GET / HTTP/1.1\r\n\n", .bareLineFeed, true), ("GET / HTTP/1.1\r\nA:\tb\r\n\r\n", .none, true),
            ("GET / HTTP/1.1\r\nA: \0\r\n\r\n", .controlByte, true), ("GET /\r HTTP/1.1\r\n\r\n", .controlByte, true),
            ("GET / HTTP/1.1\r\r\n\r\n", .controlByte, true),
            ("GET / HTTP/1.1\r\nA: \u{1b}[0m\r\n\r\n", .controlByte, true),
            ("GET / HTTP/1.1\r\nA: b\r\n c\r\n\r\n", .folding, true),
            ("GET / HTTP/1.1\r\n A: b\r\n\r\n", .folding, true),
            ("\r\nGET / HTTP/1.1\r\n\r\n", .none, true), ("", .none, false),
        ] as [(String, HeadScanner.Oddity, Bool)])
    func scans(text: String, oddity: HeadScanner.Oddity, isComplete: Bool) {
        var whole = HeadScanner()
        whole.scan(Array(text.utf8))
        #expect(whole.oddity == oddity)
        #expect(whole.isComplete == isComplete)
        var pieces = HeadScanner()
        for byte in text.utf8 { pieces.scan([byte]) }
        #expect(pieces.oddity == oddity)
        #expect(pieces.isComplete == isComplete)
        #expect(pieces.count == whole.count)
    }

    @Test("counts the head and not what follows it")
    func counts() {
        var scanner = HeadScanner()
        scanner.scan("GET / HTTP/1.1\r\n\r\nbody".utf8.map { $0 })
        #expect(scanner.count == 18)
        #expect(scanner.hasBegun)
    }
}
