import Testing

@testable import Wire

@Suite("Cutting a stream into lines")
struct LineBufferTests {
    private func feed(_ buffer: inout LineBuffer, _ text: String) -> [LineBuffer.Line] {
        Array(text.utf8).withUnsafeBytes { buffer.feed($0) }
    }

    @Test("Lines come out whole, however they arrive; blank ones and carriage returns are left out")
    func lines() {
        for size in 1...12 {
            var buffer = LineBuffer(limit: 100)
            var found: [String] = []
            let text = Array("{\"id\":1}\n\n  \r\n[2]\r\nrest".utf8)
            for start in stride(from: 0, to: text.count, by: size) {
                let piece = String(decoding: text[start..<min(start + size, text.count)], as: UTF8.self)
                found += feed(&buffer, piece).map { String(decoding: $0.bytes, as: UTF8.self) }
            }
            #expect(found == ["{\"id\":1}", "[2]"])
        }
    }

    @Test("A line over the limit keeps its head, and the next line is not touched", arguments: [1, 7, 1000])
    func tooLong(size: Int) {
        var buffer = LineBuffer(limit: 50)
        let long = "{\"method\":\"tools/call\",\"params\":\"" + String(repeating: "x", count: 200) + "\",\"id\":5}"
        let text = Array("\(long)\n{\"id\":6,\"method\":\"m\"}\n".utf8)
        var found: [LineBuffer.Line] = []
        for start in stride(from: 0, to: text.count, by: size) {
            found += text[start..<min(start + size, text.count)].withUnsafeBytes { buffer.feed($0) }
        }
        #expect(found.map(\.isTooLong) == [true, false])
        #expect(found.map { $0.heads.first?.id } == ["5", "6"])
        #expect(found[0].bytes.isEmpty)
    }

    @Test("A line of exactly the limit is taken")
    func exact() {
        var buffer = LineBuffer(limit: 8)
        #expect(feed(&buffer, "{\"id\":1}\n").map(\.isTooLong) == [false])
        #expect(feed(&buffer, "{\"id\":12}\n").map(\.isTooLong) == [true])
    }
}
