internal import CEvent

/// What to wait for on a descriptor.
package enum Readiness: Sendable {
    case readable
    case writable
    /// Once per change instead of as long as it holds: for a socket whose end of input has been seen already.
    case nextReadChange
    case nextWriteChange

    var flags: Int32 {
        switch self {
        case .readable: EV_READ | EV_PERSIST
        case .writable: EV_WRITE | EV_PERSIST
        case .nextReadChange: EV_READ | EV_PERSIST | EV_ET
        case .nextWriteChange: EV_WRITE | EV_PERSIST | EV_ET
        }
    }
}

extension EventLoop {
    /// Calls `handler` in every turn in which the descriptor is ready, until the watch is cancelled or suspended.
    /// Cancel before closing the descriptor.
    package nonisolated func watch(
        _ descriptor: Int32, for readiness: Readiness, _ handler: @escaping @Sendable () -> Void
    ) throws(LoopError) -> WatchID {
        try watch(descriptor, flags: readiness.flags, for: "watch descriptor \(descriptor)", handler)
    }

    /// Calls `handler` on the loop's thread for every arrival of a signal. libevent serves signals to one loop of a
    /// process only, so that must be the daemon's own.
    package nonisolated func watchSignal(
        _ signal: Int32, _ handler: @escaping @Sendable () -> Void
    ) throws(LoopError) -> WatchID {
        try watch(signal, flags: EV_SIGNAL | EV_PERSIST, for: "watch signal \(signal)", handler)
    }

    /// Stops calling the handler of a descriptor until `resume`.
    package nonisolated func suspend(_ watch: WatchID) {
        assumeIsolated { $0.sources[watch.rawValue]?.remove() }
    }

    package nonisolated func resume(_ watch: WatchID) {
        assumeIsolated { _ = $0.sources[watch.rawValue]?.add() }
    }

    /// Ends a watch of any kind; one that is already over is ignored.
    package nonisolated func cancel(_ watch: WatchID) {
        assumeIsolated { loop in
            if !loop.removeSource(watch.rawValue) { loop.removeDirectory(watch.rawValue) }
        }
    }

    private nonisolated func watch(
        _ descriptor: Int32, flags: Int32, for purpose: String, _ handler: @escaping @Sendable () -> Void
    ) throws(LoopError) -> WatchID {
        try isolatedResult { loop throws(LoopError) in
            let number = try loop.addSource(descriptor: descriptor, flags: flags, for: purpose) { _ in handler }
            try loop.start(number, for: purpose)
            return WatchID(rawValue: number)
        }
    }
}
