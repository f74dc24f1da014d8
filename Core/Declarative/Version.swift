/// A version number, compared part by part. What is no number counts as 0, so a pre-release equals its release.
package struct Version: Comparable, Sendable {
    private let parts: [Int]

    package init(_ text: String) {
        parts = text.split { $0 == "." || $0 == "-" || $0 == "+" }.map { Int($0) ?? 0 }
    }

    package static func == (left: Version, right: Version) -> Bool { !(left < right) && !(right < left) }

    package static func < (left: Version, right: Version) -> Bool {
        for index in 0..<max(left.parts.count, right.parts.count) {
            let (one, other) = (left.part(index), right.part(index))
            if one != other { return one < other }
        }
        return false
    }

    private func part(_ index: Int) -> Int { parts.indices.contains(index) ? parts[index] : 0 }
}
