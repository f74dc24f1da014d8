internal import CEvent

/// Owns one libevent `event` and what to do when it fires.
///
/// C is given the number of the loop and of the source, never a pointer to an object: a number that is no longer
/// known is ignored.
final class EventSource {
    let action: @Sendable () -> Void
    private let event: OpaquePointer
    private let base: EventBase
    /// Closed with the source, after libevent has let go of it.
    private let ownedDescriptor: Int32?

    /// - Parameters:
    ///   - descriptor: a file descriptor, a signal number, or -1 for a timer.
    ///   - token: the number given to C.
    init?(
        base: EventBase, descriptor: Int32, flags: Int32, ownsDescriptor: Bool, token: LoopToken,
        action: @escaping @Sendable () -> Void
    ) {
        guard let event = event_new(base.pointer, descriptor, Int16(flags), loopSourceFired, token.pointer) else {
            return nil
        }
        self.event = event
        self.base = base
        self.action = action
        ownedDescriptor = ownsDescriptor ? descriptor : nil
    }

    deinit {
        event_free(event)
        if let ownedDescriptor { closeDescriptor(ownedDescriptor) }
    }

    /// Starts (or starts again) to wait for the event. False when the system refuses to watch this descriptor.
    func add() -> Bool { event_add(event, nil) == 0 }

    func add(after delay: Duration) -> Bool {
        var time = timeval(delay)
        return event_add(event, &time) == 0
    }

    func remove() { event_del(event) }
}
