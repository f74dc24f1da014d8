/// Finds the word that somebody meant.
package enum Spelling {
    /// `did you mean "nearest"?`, or nil when nothing is near.
    package static func suggestion(for word: String, among candidates: [String]) -> String? {
        nearest(to: word, among: candidates).map { "did you mean \(quoted($0))?" }
    }

    /// The nearest candidate, when at most a third of its letters (but at least one) must change.
    package static func nearest(to word: String, among candidates: [String]) -> String? {
        guard word.unicodeScalars.count <= 60 else { return nil }
        let lowered = word.lowercased()
        var best: (candidate: String, distance: Int)?
        for candidate in candidates {
            let distance = distance(lowered, candidate.lowercased())
            let allowed = max(1, max(candidate.count, word.count) / 3)
            if distance <= allowed, distance < best?.distance ?? .max { best = (candidate, distance) }
        }
        return best?.candidate
    }

    /// How many letters must be inserted, removed, replaced or swapped with their neighbour.
    static func distance(_ left: String, _ right: String) -> Int {
        let left = Array(left.unicodeScalars)
        let right = Array(right.unicodeScalars)
        var beforeLast: [Int] = []
        var last = Array(0...right.count)
        for row in 0..<left.count {
            var current = [row + 1]
            for column in 0..<right.count {
                let change = last[column] + (left[row] == right[column] ? 0 : 1)
                var value = min(change, last[column + 1] + 1, current[column] + 1)
                if row > 0, column > 0, left[row] == right[column - 1], left[row - 1] == right[column] {
                    value = min(value, beforeLast[column - 1] + 1)
                }
                current.append(value)
            }
            beforeLast = last
            last = current
        }
        return last[right.count]
    }
}
