internal import CEvent

/// Owns libevent's `event_base`; freed after the last source that uses it.
final class EventBase: Sendable {
    /// Kept as a number: only the loop's thread makes a pointer of it.
    private let address: UInt

    init() throws(LoopError) {
        LibraryLog.install()
        guard let pointer = event_base_new() else { throw LoopError(action: "make an event loop", code: lastError) }
        address = UInt(bitPattern: pointer)
    }

    deinit { event_base_free(pointer) }

    var pointer: OpaquePointer {
        guard let pointer = OpaquePointer(bitPattern: address) else { preconditionFailure("an event base at zero") }
        return pointer
    }
}
