#if canImport(Glibc)
    import Glibc
#else
    import Darwin
#endif

/// Sends on a thread of its own, for tests in which both sides must read and write at once.
package final class Sender: Sendable {
    private let client: RawSocket
    private let bytes: [UInt8]
    private let done = Flag()

    package init(_ client: RawSocket, _ bytes: [UInt8]) {
        self.client = client
        self.bytes = bytes
        startThread { [self] in
            try? self.client.send(self.bytes)
            done.set()
        }
    }

    /// Waits until everything is sent or the socket is closed.
    package func join() {
        while !done.isSet { poll(nil, 0, 1) }
    }
}

/// Runs `body` on a new thread.
package func startThread(_ body: @escaping @Sendable () -> Void) {
    let argument = Unmanaged.passRetained(Box(body)).toOpaque()
    #if canImport(Glibc)
        var thread = pthread_t()
        pthread_create(&thread, nil, { runBoxed($0) }, argument)
        pthread_detach(thread)
    #else
        var thread: pthread_t?
        pthread_create(&thread, nil, { runBoxed($0) }, argument)
        if let thread { pthread_detach(thread) }
    #endif
}

private func runBoxed(_ argument: UnsafeMutableRawPointer?) -> UnsafeMutableRawPointer? {
    guard let argument else { return nil }
    Unmanaged<Box<@Sendable () -> Void>>.fromOpaque(argument).takeRetainedValue().value?()
    return nil
}
