#if canImport(Glibc)
    import CSystem
    import Glibc
#else
    import Darwin
#endif

/// A thread of the system with one body. It takes no signals: those are the main thread's.
package struct Thread {
    private let thread: pthread_t

    /// Starts the body on a thread of its own.
    /// - Parameter subject: whose thread it is, for errors.
    package init(_ subject: String, _ body: sending @escaping () -> Void) throws {
        let box = Unmanaged.passRetained(Body(body))
        #if canImport(Glibc)
            var thread = pthread_t()
        #else
            var thread: pthread_t?
        #endif
        let code = pthread_create(&thread, nil, runBody, box.toOpaque())
        guard code == 0 else {
            box.release()
            throw SystemError("pthread_create", subject, code: code)
        }
        #if canImport(Glibc)
            self.thread = thread
        #else
            guard let thread else { throw SystemError("pthread_create", subject, code: EAGAIN) }
            self.thread = thread
        #endif
    }

    /// Waits for the end of the body. Once only.
    package func join() { pthread_join(thread, nil) }

    /// Lets it end by itself, instead of `join`.
    package func detach() { pthread_detach(thread) }

    fileprivate final class Body {
        let run: () -> Void
        init(_ run: @escaping () -> Void) { self.run = run }
    }
}

#if canImport(Glibc)
    private func runBody(_ context: UnsafeMutableRawPointer?) -> UnsafeMutableRawPointer? {
        guard let context else { return nil }
        return run(context)
    }
#else
    private func runBody(_ context: UnsafeMutableRawPointer) -> UnsafeMutableRawPointer? { run(context) }
#endif

private func run(_ context: UnsafeMutableRawPointer) -> UnsafeMutableRawPointer? {
    var signals = sigset_t()
    sigfillset(&signals)
    pthread_sigmask(SIG_BLOCK, &signals, nil)
    Unmanaged<Thread.Body>.fromOpaque(context).takeRetainedValue().run()
    return nil
}
