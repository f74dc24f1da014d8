import RepowireKit

/// The order in which messages finished, to forget the oldest: neither many small ones nor a few large ones may fill
/// the memory, and none goes before whoever waits for it could be told.
struct FinishedLetters: Sendable {
    struct Entry: Sendable {
        var id: MessageID
        var at: WallTime
        var bytes: Int
    }

    private var entries: [Entry] = []
    private var start = 0
    private var bytes = 0

    var count: Int { entries.count - start }

    mutating func append(_ entry: Entry) {
        entries.append(entry)
        bytes += entry.bytes
    }

    /// The oldest message if it has to go.
    mutating func next(within limits: Mesh.Limits, at now: WallTime) -> MessageID? {
        guard count > limits.finishedKept || bytes > limits.finishedBytes, start < entries.count else { return nil }
        let oldest = entries[start]
        let age = now.milliseconds - oldest.at.milliseconds
        // A clock that was set back says nothing about the age.
        guard age >= limits.finishedAge || age < 0 else { return nil }
        start += 1
        bytes -= oldest.bytes
        if start > 1024, start > entries.count / 2 {
            entries.removeFirst(start)
            start = 0
        }
        return oldest.id
    }
}
