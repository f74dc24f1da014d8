#if canImport(Glibc)
    import Glibc
#else
    import Darwin
#endif

/// A thread that is joined: for tests that need a second, blocking party.
package final class OwnedThread: Sendable {
    private let thread: UInt

    package init(_ body: @escaping @Sendable () -> Void) {
        let argument = Unmanaged.passRetained(Body(body)).toOpaque()
        #if canImport(Darwin)
            var started: pthread_t?
            let result = pthread_create(&started, nil, { run($0) }, argument)
            thread = UInt(bitPattern: started)
        #else
            var started = pthread_t()
            let result = pthread_create(&started, nil, { run($0) }, argument)
            thread = UInt(started)
        #endif
        precondition(result == 0, "no thread to be had: \(String(cString: strerror(result)))")
    }

    /// Waits for the end. Once only.
    package func join() {
        #if canImport(Darwin)
            if let thread = pthread_t(bitPattern: thread) { pthread_join(thread, nil) }
        #else
            pthread_join(pthread_t(thread), nil)
        #endif
    }

    final class Body: Sendable {
        let run: @Sendable () -> Void
        init(_ run: @escaping @Sendable () -> Void) { self.run = run }
    }
}

private func run(_ argument: UnsafeMutableRawPointer?) -> UnsafeMutableRawPointer? {
    if let argument { Unmanaged<OwnedThread.Body>.fromOpaque(argument).takeRetainedValue().run() }
    return nil
}
