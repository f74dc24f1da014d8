package import Doors
import Synchronization

/// What a door has reported, in order.
package final class EventList: Sendable {
    private let events = Mutex<[LineDoorEvent]>([])

    package init() {}

    package func add(_ event: LineDoorEvent) { events.withLock { $0.append(event) } }
    package var all: [LineDoorEvent] { events.withLock { $0 } }
    package func contains(_ test: (LineDoorEvent) -> Bool) -> Bool { all.contains(where: test) }

    package var lines: [String] {
        all.compactMap { if case .line(_, let line) = $0 { String(decoding: line, as: UTF8.self) } else { nil } }
    }
}

/// A door that its own handler needs.
package final class DoorBox: Sendable {
    private let held = Mutex<LineDoor?>(nil)

    package init() {}

    package var door: LineDoor? { held.withLock { $0 } }
    package func set(_ door: LineDoor) { held.withLock { $0 = door } }
}

/// Something that happens once.
package final class Flag: Sendable {
    private let state = Mutex(false)

    package init() {}

    package var isSet: Bool { state.withLock { $0 } }
    package func set() { state.withLock { $0 = true } }
}
