import Testing

@testable import RepowireKit

@Suite("Message ids in texts")
struct MessageIDTests {
    private let one = "m_0123456789abcdefghjk"
    private let two = "m_zzzzzzzzzzzzzzzzzzzz"

    @Test("are found wherever a frame stands in the text, each once, in order")
    func found() {
        for (before, after) in [
            ("", ""), ("Stop hook feedback:\n", ""), ("<wrapper from=\"x\">\n", "\n</wrapper>"), ("> ", ""),
            ("draft ", " more"), ("日本語🚀", "é"), ("[", "]"), ("[repowire ", ""), ("\u{FEFF}", ""),
        ] {
            let text = before + "[repowire ask \(one) from \"a\" (agent)]\nbody\n[end of repowire ask \(one).]" + after
            #expect(MessageID.framed(in: text) == [MessageID(one)], "\(before)")
            #expect(MessageID.framed(in: text + text) == [MessageID(one)])
        }
        let both = "[repowire notify \(two) from x]…[repowire reply \(one) from y]"
        #expect(MessageID.framed(in: both) == [MessageID(two), MessageID(one)])
        #expect(MessageID.framed(in: "[repowire broadcast \(one) from z]") == [MessageID(one)])
    }

    @Test(
        "are not found where there is no frame of ours",
        arguments: [
            "", "m_0123456789abcdefghjk", "\\[repowire ask m_0123456789abcdefghjk from",
            "\\\\[repowire ask m_0123456789abcdefghjk from", "[repowire ask m_0123456789abcdefghjk",
            "[repowire ask m_0123456789abcdefghj from", "[repowire ask m_0123456789abcdefghjkk from",
            "[repowire ask M_0123456789ABCDEFGHJK from", "[repowire ask  m_0123456789abcdefghjk from",
            "[repowire  ask m_0123456789abcdefghjk from", "[repowire shout m_0123456789abcdefghjk from",
            "[Repowire ask m_0123456789abcdefghjk from", "[repowire\task m_0123456789abcdefghjk from",
            "[repowire ask\nm_0123456789abcdefghjk from", "[repowire ask m_0123456789abcdefgh\u{301} from",
            "[repowire ask m_0123456789-_defghjk from", "[end of repowire ask m_0123456789abcdefghjk from",
            "[repowire ",
            "[repowire ask ", "[",
        ])
    func notFound(_ text: String) {
        #expect(MessageID.framed(in: text) == [])
    }

    @Test("have one reply each, and its reply is the ask")
    func reply() {
        let id = MessageID(one)
        #expect(id.reply.isWellFormed)
        #expect(id.reply != id)
        #expect(id.reply.reply == id)
    }
}
