import Synchronization

#if canImport(Glibc)
    import Glibc
#else
    import Darwin
#endif

/// What happened, in order.
package final class Log<Entry: Sendable>: Sendable {
    private let entries = Mutex<[Entry]>([])

    package init() {}

    package func add(_ entry: Entry) { entries.withLock { $0.append(entry) } }
    package var all: [Entry] { entries.withLock { $0 } }
}

/// A value that is known later than the code that uses it.
package final class Box<Value: Sendable>: Sendable {
    private let held: Mutex<Value?>

    package init(_ value: Value? = nil) { held = Mutex(value) }

    package var value: Value? {
        get { held.withLock { $0 } }
        set { held.withLock { $0 = newValue } }
    }
}

package enum ThreadClock {
    /// Processor time that the calling thread has used, in microseconds.
    package static var now: Int {
        var time = timespec()
        clock_gettime(CLOCK_THREAD_CPUTIME_ID, &time)
        return time.tv_sec * 1_000_000 + time.tv_nsec / 1000
    }
}

package enum Signals {
    /// One whose default is to be ignored, and that nobody sends by accident.
    package static var harmless: Int32 { SIGURG }
    package static func raise(_ signal: Int32) { _ = kill(getpid(), signal) }
    package static func end(_ process: Int32) { _ = kill(process, SIGKILL) }
}

package func readByte(_ descriptor: Int32) -> UInt8? {
    var byte: UInt8 = 0
    return read(descriptor, &byte, 1) == 1 ? byte : nil
}

package func writeByte(_ descriptor: Int32, _ byte: UInt8) {
    var byte = byte
    _ = write(descriptor, &byte, 1)
}
