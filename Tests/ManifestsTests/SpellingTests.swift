import Testing

@testable import Manifests

@Suite struct SpellingTests {
    @Test(arguments: [
        ("hoks", "hooks"), ("evnts", "events"), ("tittle", "title"), ("Title", "title"), ("regsitry", "registry"),
        ("id", "id"), ("di", "id"),
    ])
    func `The nearest word is found`(typed: String, meant: String) {
        let words = ["hooks", "events", "title", "registry", "id"]
        #expect(Spelling.nearest(to: typed, among: words) == meant)
    }

    @Test(arguments: ["zzz", "", "completely_different", String(repeating: "a", count: 1000)])
    func `What is near to nothing gets no suggestion`(typed: String) {
        #expect(Spelling.nearest(to: typed, among: ["hooks", "events", "title"]) == nil)
    }

    @Test func `A swap of neighbours counts as one`() {
        #expect(Spelling.distance("ab", "ba") == 1)
        #expect(Spelling.distance("kitten", "sitting") == 3)
        #expect(Spelling.distance("", "abc") == 3)
    }
}
