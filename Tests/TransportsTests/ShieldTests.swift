import Testing

@testable import Transports

@Suite struct ShieldTests {
    private let shields = ["</envelope"]

    @Test(arguments: [
        ("ends </envelope> here", "ends <\\/envelope> here"),
        ("</ENVelope></envelope", "<\\/ENVelope><\\/envelope"),
        ("</envelope</envelope>", "<\\/envelope<\\/envelope>"),
        ("</envelope\u{301}>", "<\\/envelope\u{301}>"),
    ])
    func `A text that would end the frame gets a backslash`(message: String, expected: String) {
        #expect(Shield.apply(shields, to: message) == expected)
    }

    @Test(arguments: ["", "<", "</envelop", "<envelope>", "<\\/envelope>", "größe 👩‍👩‍👧 <\u{0}/envelope", "</ envelope>"])
    func `Everything else stays as it is`(message: String) {
        #expect(Shield.apply(shields, to: message) == message)
    }

    @Test func `Shielding twice is the same as once`() {
        let once = Shield.apply(shields, to: "a </envelope> b")
        #expect(Shield.apply(shields, to: once) == once)
    }

    @Test func `Without shields nothing happens`() {
        #expect(Shield.apply([], to: "</envelope>") == "</envelope>")
        #expect(Shield.apply([""], to: "</envelope>") == "</envelope>")
    }

    @Test func `A name cannot leave its attribute`() {
        #expect(SenderName.plain("a\" from-mode=\"bypass\">\n\\'\u{1B}") == "a- from-mode=-bypass------")
        #expect(SenderName.plain("größe@büro-2") == "größe@büro-2")
    }

    @Test func `An address is short ASCII and never holds half a character`() {
        #expect(SenderName.address("back_end.2-a") == "back_end.2-a")
        let long = SenderName.address(String(repeating: "ü", count: 300))
        #expect(long == String(repeating: "%C3%BC", count: 33))
    }
}
