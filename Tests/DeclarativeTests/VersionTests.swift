import Testing

@testable import Declarative

@Suite struct VersionTests {
    @Test(arguments: [("1.2", "1.10"), ("1.9.9", "2"), ("2.1.330", "2.1.331"), ("0.9", "1.0"), ("1", "1.0.1")])
    func `Versions are compared number by number`(lower: String, higher: String) {
        #expect(Version(lower) < Version(higher))
        #expect(!(Version(higher) < Version(lower)))
        #expect(Version(lower) != Version(higher))
    }

    @Test(arguments: [("1.0", "1"), ("1.2.3", "1.2.3.0"), ("1.2.3-beta", "1.2.3"), ("1.2.3+build", "1.2.3")])
    func `What adds no number adds nothing`(one: String, other: String) {
        #expect(Version(one) == Version(other))
    }
}
