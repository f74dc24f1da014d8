extension EventLoop {
    /// Runs `body` once, `delay` from now on the monotonic clock, to a few milliseconds.
    @discardableResult
    package nonisolated func schedule(after delay: Duration, _ body: @escaping @Sendable () -> Void) -> TimerID {
        assumeIsolated { $0.addTimer(after: delay, body) }
    }

    /// Forgets a timer; one that has fired or was cancelled is ignored.
    package nonisolated func cancel(_ timer: TimerID) {
        assumeIsolated { _ = $0.removeSource(timer.rawValue) }
    }

    private func addTimer(after delay: Duration, _ body: @escaping @Sendable () -> Void) -> TimerID {
        do {
            let added = try addSource(descriptor: -1, flags: 0, for: "set a timer") { number in
                {
                    let isDue = self.assumeIsolated { $0.removeSource(number) }
                    if isDue { body() }
                }
            }
            // A timer needs only memory; without that the process cannot go on.
            precondition(sources[added]?.add(after: delay) == true, "libevent refused a timer")
            return TimerID(rawValue: added)
        } catch {
            preconditionFailure("\(error)")
        }
    }
}
