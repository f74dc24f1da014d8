import Testing

@testable import RepowireKit

@Suite struct TextPositionTests {
    @Test(arguments: [
        ("", 0, 1, 1), ("abc", 0, 1, 1), ("abc", 2, 1, 3), ("abc", 3, 1, 4), ("abc", 99, 1, 4), ("abc", -1, 1, 1),
        ("a\nb", 1, 1, 2), ("a\nb", 2, 2, 1), ("a\r\nb", 2, 1, 3), ("a\r\nb", 3, 2, 1), ("a\rb", 2, 2, 1),
        ("a\n\n\nb", 4, 4, 1), ("é\u{1F600}x", 6, 1, 3), ("\u{FEFF}ab", 3, 1, 1), ("\u{FEFF}ab", 4, 1, 2),
        ("\u{FEFF}ab", 0, 1, 1),
    ])
    func `A byte's place is what an editor shows`(text: String, offset: Int, line: Int, column: Int) {
        #expect(TextPosition(ofByte: offset, in: Array(text.utf8)) == TextPosition(line: line, column: column))
    }

    @Test func `Places are ordered and read as line and column`() {
        #expect(TextPosition(line: 1, column: 9) < TextPosition(line: 2, column: 1))
        #expect(TextPosition(line: 2, column: 1) < TextPosition(line: 2, column: 2))
        #expect("\(TextPosition(line: 3, column: 7))" == "3:7")
    }
}

@Suite struct UTF8CheckTests {
    @Test(
        arguments: [
            ([0x61, 0x62], nil), ([], nil), ([0x61, 0xFF], 1), ([0xC3, 0xA9, 0xC3], 2), ([0xED, 0xA0, 0x80], 0),
            ([0xF0, 0x9F, 0x98, 0x80, 0x80], 4), ([0xC0, 0xAF], 0),
        ] as [([UInt8], Int?)])
    func `The first byte that is not UTF-8 is found`(bytes: [UInt8], offset: Int?) {
        #expect(UTF8Check.firstInvalidByte(of: bytes) == offset)
    }
}
