import RepowireKit

/// What still fits into a batch: what waits for the disk together also waits for each other.
struct BatchRoom {
    private var tickets = 512
    /// Bytes of bodies and answers; the ticket that fills it is the last.
    private var text = 8 << 20

    /// Takes the tickets that fit from the front.
    mutating func take(from waiting: inout ArraySlice<Ticket>) -> ArraySlice<Ticket> {
        let start = waiting.startIndex
        var end = start
        while end < waiting.endIndex, tickets > 0, text > 0 {
            tickets -= 1
            text -= waiting[end].rows.reduce(0) { $0 + $1.textLength }
            end += 1
        }
        defer { waiting = waiting[end...] }
        return waiting[start..<end]
    }
}

extension JournalRow {
    /// Bytes of the texts that may be large.
    fileprivate var textLength: Int {
        switch self {
        case .message(let message): return message.body.utf8.count
        case .transition(let transition): return transition.answer?.utf8.count ?? 0
        case .peer, .forgotten: return 0
        }
    }
}
