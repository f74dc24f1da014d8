/// Finds which lines of two texts differ, by Myers' greedy algorithm (1986): fast where there are few differences.
enum LineMatch {
    struct Change: Equatable {
        /// Lines that are gone.
        var old: Range<Int>
        /// Lines in their place.
        var new: Range<Int>
    }

    /// Beyond this number of differing lines the middle counts as changed as a whole.
    private static let limit = 2000

    static func changes(from left: [ArraySlice<UInt8>], to right: [ArraySlice<UInt8>]) -> [Change] {
        var prefix = 0
        while prefix < left.count, prefix < right.count, left[prefix] == right[prefix] { prefix += 1 }
        var suffix = 0
        while suffix < left.count - prefix, suffix < right.count - prefix,
            left[left.count - 1 - suffix] == right[right.count - 1 - suffix]
        {
            suffix += 1
        }
        let old = left[prefix..<left.count - suffix]
        let new = right[prefix..<right.count - suffix]
        guard !old.isEmpty || !new.isEmpty else { return [] }
        guard !old.isEmpty, !new.isEmpty, let path = steps(from: Array(old), to: Array(new)) else {
            return [Change(old: old.startIndex..<old.endIndex, new: new.startIndex..<new.endIndex)]
        }
        return merged(path, prefix)
    }

    private enum Step { case keep, delete, insert }

    /// The shortest way from one to the other; nil when it is too long to look for.
    private static func steps(from left: [ArraySlice<UInt8>], to right: [ArraySlice<UInt8>]) -> [Step]? {
        let most = min(left.count + right.count, limit)
        // The furthest line reached on each diagonal; diagonal k stands at index k + most + 1.
        var reached = [Int](repeating: 0, count: 2 * most + 3)
        var history: [[Int]] = []
        for distance in 0...most {
            history.append(Array(reached[(most + 1 - distance - 1)...(most + 1 + distance + 1)]))
            for diagonal in stride(from: -distance, through: distance, by: 2) {
                let at = diagonal + most + 1
                let isDown = diagonal == -distance || (diagonal != distance && reached[at - 1] < reached[at + 1])
                var x = isDown ? reached[at + 1] : reached[at - 1] + 1
                var y = x - diagonal
                while x < left.count, y < right.count, left[x] == right[y] {
                    x += 1
                    y += 1
                }
                reached[at] = x
                if x >= left.count, y >= right.count { return walkBack(history, left.count, right.count) }
            }
        }
        return nil
    }

    private static func walkBack(_ history: [[Int]], _ leftCount: Int, _ rightCount: Int) -> [Step] {
        var steps: [Step] = []
        var (x, y) = (leftCount, rightCount)
        for (distance, reached) in history.enumerated().reversed() {
            let diagonal = x - y
            // In `reached`, diagonal k stands at index k + distance + 1.
            func at(_ diagonal: Int) -> Int { reached[diagonal + distance + 1] }
            let isDown =
                diagonal == -distance || (diagonal != distance && at(diagonal - 1) < at(diagonal + 1))
            let previous = isDown ? diagonal + 1 : diagonal - 1
            let (fromX, fromY) = distance == 0 ? (0, 0) : (at(previous), at(previous) - previous)
            while x > fromX, y > fromY {
                steps.append(.keep)
                x -= 1
                y -= 1
            }
            if distance > 0 { steps.append(isDown ? .insert : .delete) }
            (x, y) = (fromX, fromY)
        }
        return steps.reversed()
    }

    private static func merged(_ steps: [Step], _ offset: Int) -> [Change] {
        var changes: [Change] = []
        var (x, y) = (offset, offset)
        var isOpen = false
        for step in steps {
            if step == .keep {
                isOpen = false
            } else if !isOpen {
                changes.append(Change(old: x..<x, new: y..<y))
                isOpen = true
            }
            if step != .insert { x += 1 }
            if step != .delete { y += 1 }
            if isOpen {
                changes[changes.count - 1].old = changes[changes.count - 1].old.lowerBound..<x
                changes[changes.count - 1].new = changes[changes.count - 1].new.lowerBound..<y
            }
        }
        return changes
    }
}
