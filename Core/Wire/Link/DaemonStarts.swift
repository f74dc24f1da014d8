import Platform

/// Starts a daemon for a connection that finds none, and again when that one ends, ever more seldom.
package struct DaemonStarts {
    /// Starts a daemon and returns its pid.
    package typealias Starter = () throws(WireError) -> Int32

    /// Why no daemon was started.
    package private(set) var failure: String?

    private let start: Starter
    private var daemon: Int32?
    private var next: UInt64 = 0
    private var delay = DaemonStarts.shortestDelay

    /// A daemon that dies at once is not started in a tight loop.
    private static let shortestDelay: UInt64 = 1_000_000_000
    private static let longestDelay: UInt64 = 30_000_000_000

    package init(_ start: @escaping Starter) { self.start = start }

    /// Starts one where nobody listens and it is time.
    package mutating func advance(_ link: inout DaemonLink, now: UInt64) {
        if let pid = daemon, let status = Subprocess.reap(pid) {
            daemon = nil
            failure = "the daemon that was started ended with status \(status)"
        }
        guard let look = nextLook(link), look <= now else { return }
        next = now + delay
        delay = min(delay * 2, DaemonStarts.longestDelay)
        do {
            daemon = try start()
            failure = nil
            link.expectDaemon(now: now)
        } catch {
            failure = error.description
        }
    }

    /// When to start one; nil where none is missing.
    package func nextLook(_ link: DaemonLink) -> UInt64? { link.isAbsent && daemon == nil ? next : nil }

    /// A daemon has greeted.
    package mutating func greeted() {
        delay = DaemonStarts.shortestDelay
        failure = nil
    }
}
