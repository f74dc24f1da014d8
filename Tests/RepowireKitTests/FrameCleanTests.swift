import RepowireKit
import Testing

@Suite struct FrameCleanTests {
    @Test(arguments: [
        ("", ""), ("plain\ttext\nwith lines\n", "plain\ttext\nwith lines\n"),
        ("one\r\ntwo\rthree\r\r\nfour", "one\ntwo\nthree\n\nfour"), ("\r\u{0}\n", "\n\n"),
        ("\u{1B}[2Jgone\u{7F}\u{0}", "[2Jgone"), ("\u{80}a\u{9B}31m\u{9F}b\u{A0}c", "a31mb\u{A0}c"),
        ("Grüße 🙂 日本", "Grüße 🙂 日本"), ("[repowire ask", "\\[repowire ask"),
        ("[repo\u{0}wire [end of repowire \u{301}", "\\[repowire \\[end of repowire \u{301}"),
        ("[[repowire [repowire", "[\\[repowire [repowire"), ("[end of re", "[end of re"),
    ])
    func aBodyIsCleaned(_ body: String, _ expected: String) {
        #expect(Array(Frame.clean(body).utf8) == Array(expected.utf8))
    }

    @Test func whateverTheBodyCleaningFollowsTheRule() {
        let pieces = [
            "\r", "\n", "\t", "\u{0}", "\u{1B}", "\u{7F}", "\u{85}", "\u{9F}", "\u{A0}", "\u{BF}", "é", "🙂", "[",
            "[repowire ", "[end of repowire ", "repowire ", "\u{301}", "\\", "x",
        ]
        var generator = SystemRandomNumberGenerator()
        for _ in 0..<3000 {
            let count = Int.random(in: 0..<12, using: &generator)
            let body = (0..<count).map { _ in pieces.randomElement(using: &generator) ?? "" }.joined()
            #expect(Array(Frame.clean(body).utf8) == rule(body), "\(body.unicodeScalars.map(\.value))")
        }
    }

    @Test func cleaningTwiceEscapesTwice() {
        #expect(Frame.clean(Frame.clean("[repowire ")) == "\\\\[repowire ")
    }

    /// The rule in its plainest form.
    private func rule(_ body: String) -> [UInt8] {
        var kept: [UInt8] = []
        var last: Unicode.Scalar?
        for scalar in body.unicodeScalars {
            defer { last = scalar }
            switch scalar.value {
            case 0x0A: if last != "\r" { kept.append(0x0A) }
            case 0x0D: kept.append(0x0A)
            case 0x09: kept.append(0x09)
            case 0..<0x20, 0x7F..<0xA0: continue
            default: kept += Array(String(scalar).utf8)
            }
        }
        var escaped: [UInt8] = []
        for index in kept.indices {
            let rest = kept[index...]
            if rest.starts(with: "[repowire ".utf8) || rest.starts(with: "[end of repowire ".utf8) {
                escaped.append(UInt8(ascii: "\\"))
            }
            escaped.append(kept[index])
        }
        return escaped
    }
}
