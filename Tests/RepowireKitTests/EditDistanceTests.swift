import Testing

@testable import RepowireKit

@Suite("The distance between two words")
struct EditDistanceTests {
    @Test(
        "is the number of characters to change",
        arguments: [
            ("", "", 0), ("", "abc", 3), ("abc", "", 3), ("backend", "backend", 0), ("backnd", "backend", 1),
            ("bakcend", "backend", 2), ("kitten", "sitting", 3), ("é", "e\u{301}", 0), ("🚀x", "x", 1),
        ])
    func distance(_ left: String, _ right: String, _ expected: Int) {
        #expect(EditDistance.between(left, right) == expected)
        #expect(EditDistance.between(right, left) == expected)
    }
}
