import Synchronization

/// Bytes that another thread collects.
final class Collected: Sendable {
    private let bytes = Mutex<[UInt8]>([])

    func append(_ more: ArraySlice<UInt8>) { bytes.withLock { $0.append(contentsOf: more) } }
    var lines: [[UInt8]] { bytes.withLock { $0.split(separator: 0x0A).map(Array.init) } }
    var count: Int { bytes.withLock { $0.count { $0 == 0x0A } } }
}

/// Things that run out.
final class Counter: Sendable {
    private let left: Mutex<Int>

    init(_ count: Int) { left = Mutex(count) }

    /// - Returns: false when none is left.
    func take() -> Bool {
        left.withLock { left in
            left -= 1
            return left >= 0
        }
    }
}
