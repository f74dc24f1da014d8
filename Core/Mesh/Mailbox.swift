package import RepowireKit

/// The messages that wait for a peer, in order. Taking from the head, putting back there, adding at the end and taking
/// one out of the middle by its place are all done without moving the others, however many wait.
package struct Mailbox: Sendable {
    /// A ring: message number n of all that were ever added stands at n modulo the size, which is a power of two.
    private var ring: [MessageID?] = []
    /// The places of the first message and of the one after the last.
    private var head = 0
    private var tail = 0
    /// How many messages wait. Places that were taken out of the middle do not count.
    package private(set) var count = 0

    package init() {}

    package var isEmpty: Bool { count == 0 }
    package var first: MessageID? { count == 0 ? nil : ring[slot(head)] }

    private func slot(_ place: Int) -> Int { place & (ring.count - 1) }

    /// - Returns: the place of the message, by which it can be removed.
    mutating func append(_ id: MessageID) -> Int {
        reserve()
        ring[slot(tail)] = id
        tail += 1
        count += 1
        return tail - 1
    }

    /// Puts a message back before all others.
    mutating func prepend(_ id: MessageID) -> Int {
        reserve()
        head -= 1
        ring[slot(head)] = id
        count += 1
        return head
    }

    /// Takes the message out that stands at this place.
    /// - Returns: false when another or none stands there.
    @discardableResult
    mutating func remove(_ id: MessageID, at place: Int) -> Bool {
        guard place >= head, place < tail, ring[slot(place)] == id else { return false }
        ring[slot(place)] = nil
        count -= 1
        while head < tail, ring[slot(head)] == nil { head += 1 }
        while tail > head, ring[slot(tail - 1)] == nil { tail -= 1 }
        // A mailbox that was long once does not stay large.
        if count == 0, ring.count > 64 { ring = [] }
        return true
    }

    private mutating func reserve() {
        guard tail - head == ring.count else { return }
        var larger = [MessageID?](repeating: nil, count: Swift.max(4, ring.count * 2))
        for place in head..<tail { larger[place & (larger.count - 1)] = ring[slot(place)] }
        ring = larger
    }
}

extension Mailbox: Sequence {
    package func makeIterator() -> AnyIterator<MessageID> {
        var place = head
        return AnyIterator {
            while place < tail {
                defer { place += 1 }
                if let id = ring[slot(place)] { return id }
            }
            return nil
        }
    }
}

extension Mailbox: Hashable {
    package static func == (left: Mailbox, right: Mailbox) -> Bool { left.elementsEqual(right) }
    package func hash(into hasher: inout Hasher) { for id in self { hasher.combine(id) } }
}
