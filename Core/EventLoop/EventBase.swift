internal import CEvent

/// Owns libevent's `event_base`; freed after the last source that uses it.
final class EventBase {
    let pointer: OpaquePointer

    init() throws(LoopError) {
        LibraryLog.install()
        guard let pointer = event_base_new() else { throw LoopError(action: "make an event loop", code: lastError) }
        self.pointer = pointer
    }

    deinit { event_base_free(pointer) }
}
