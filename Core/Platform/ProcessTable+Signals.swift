package import RepowireKit

#if canImport(Glibc)
    import Glibc
#else
    import Darwin
#endif

extension ProcessTable {
    /// Sends a signal to exactly this process; nothing when it is gone.
    package static func signal(_ process: ProcessIdentity, _ number: Int32) {
        if isAlive(process) { send(number, to: process.pid) }
    }
}

/// `kill(2)`, which within `ProcessTable` is hidden by the function of the same name.
private func send(_ signal: Int32, to pid: Int32) { kill(pid, signal) }
