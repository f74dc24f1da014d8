import RepowireKit

/// The latest events, for clients that come back. It exists only while somebody listens, and a while longer; each time
/// it begins anew under another name, so that nobody takes a gap for silence.
struct EventFeed {
    /// What a client that comes back is told.
    struct Resumption {
        /// Whether it missed nothing but `missed`.
        var isWhole: Bool
        var missed: ArraySlice<Event>
        /// Where the client is before `missed`.
        var position: EventID
    }

    private let recording: String
    private let capacity: Int
    private var events: [Event] = []
    private var last: UInt64 = 0
    /// Events that were not told yet.
    private var untold = 0

    /// - Parameters:
    ///   - recording: random; without a hyphen.
    ///   - capacity: how many events are kept at least.
    init(recording: String, capacity: Int = 2048) {
        self.recording = recording
        self.capacity = capacity
    }

    var position: EventID { EventID(recording: recording, number: last) }

    mutating func append(_ subject: Event.Subject, _ data: JSONObject) {
        last += 1
        var object: JSONObject = ["event": .string(position.text)]
        for member in data.members { object[member.key] = member.value }
        events.append(Event(id: position, subject: subject, data: JSON.object(object).bytes))
        untold += 1
        // In one go once in a while, as taking the first one off moves all others.
        if events.count >= 2 * capacity { events.removeFirst(events.count - max(capacity, untold)) }
    }

    /// Takes what was not told yet.
    mutating func takeUntold() -> ArraySlice<Event> {
        defer { untold = 0 }
        return events.suffix(untold)
    }

    /// - Parameter text: the id of the last event that a client has seen, as it gives it.
    func resume(after text: String?) -> Resumption {
        let nothing = Resumption(isWhole: false, missed: [], position: position)
        guard let seen = text.flatMap(EventID.init), seen.recording == recording, seen.number <= last,
            last - seen.number <= UInt64(events.count)
        else { return nothing }
        let count = Int(last - seen.number)
        return Resumption(isWhole: true, missed: events.suffix(count), position: seen)
    }
}
