internal import CEvent
internal import Synchronization

/// What libevent has to say. Its own default is standard error without limit: out of descriptors it once wrote 33 MB.
package enum LibraryLog {
    private static let sink = Mutex<(@Sendable (String) -> Void)?>(nil)
    private static let installed: Void = event_set_log_callback(libraryMessage)

    /// Where warnings go; until this is called they are dropped. Called on the thread that caused the warning.
    package static func send(_ sink: @escaping @Sendable (String) -> Void) {
        Self.sink.withLock { $0 = sink }
    }

    /// The release of libevent in use. 2.1.13, or a distribution's 2.1.12 with its security patches, is the oldest to
    /// trust with input from others.
    package static var libraryVersion: String { event_get_version().map { String(cString: $0) } ?? "unknown" }

    static func install() { _ = installed }

    static func receive(severity: Int32, _ message: String) {
        if severity == EVENT_LOG_ERR {
            // Fatal: libevent ends the process after this, and the reason must not be lost.
            writeToStandardError("libevent: \(message)\n")
        } else if severity == EVENT_LOG_WARN {
            sink.withLock { $0 }?(message)
        }
    }
}

/// At file scope for the same reason as `loopSourceFired`.
func libraryMessage(_ severity: Int32, _ message: UnsafePointer<CChar>?) {
    LibraryLog.receive(severity: severity, message.map { String(cString: $0) } ?? "")
}
