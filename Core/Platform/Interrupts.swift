import Synchronization

#if canImport(Glibc)
    import Glibc
#else
    import Darwin
#endif

/// Ctrl-C and the other requests to stop, for programs that must tidy up first.
package enum Interrupts {
    /// From now on the first signal only sets a flag; the second ends the program at once.
    package static func watch() {
        // Looked at before a signal can come: the handler must not be the first to initialise it.
        _ = interrupted.load(ordering: .relaxed)
        for number in [SIGINT, SIGTERM, SIGHUP] { signal(number, noteInterrupt) }
    }

    /// Whether a signal came since `watch`.
    package static var wasInterrupted: Bool { interrupted.load(ordering: .acquiring) }

    /// The exit code of a program that a person stopped.
    package static let exitCode: Int32 = 128 + SIGINT
}

private let interrupted = Atomic<Bool>(false)

private func noteInterrupt(_ number: Int32) {
    if interrupted.exchange(true, ordering: .acquiringAndReleasing) { _exit(128 + number) }
}
