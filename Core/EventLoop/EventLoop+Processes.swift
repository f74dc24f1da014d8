internal import CEvent

extension EventLoop {
    /// Calls `exited` once when the process has ended, child or not; soon after this call if it is gone already.
    ///
    /// The system gives numbers of dead processes to new ones: read the process's start time after this returns and
    /// compare it with the one you know, then the watch is on the process you mean.
    package nonisolated func watchProcess(
        _ process: Int32, _ exited: @escaping @Sendable () -> Void
    ) throws(LoopError) -> WatchID {
        try isolatedResult { loop throws(LoopError) in
            let purpose = "watch process \(process)"
            let opened = try openProcess(process, for: purpose)
            let number = try loop.addSource(
                descriptor: opened ?? -1, flags: opened == nil ? 0 : EV_READ, ownsDescriptor: opened != nil,
                for: purpose
            ) { number in
                {
                    let isWatched = self.assumeIsolated { $0.removeSource(number) }
                    if isWatched { exited() }
                }
            }
            if opened == nil {
                // Already gone: reported from the loop like any other end, never from inside this call.
                loop.perform { self.fire(number) }
            } else {
                try loop.start(number, for: purpose)
            }
            return WatchID(rawValue: number)
        }
    }
}
