#if canImport(Glibc)
    import Glibc
#else
    import Darwin
#endif

/// Children that run on their own, see `start(logging:)`.
extension Subprocess {
    /// Takes the end of a child from the kernel, so that no zombie stays. Does not wait.
    /// - Returns: the exit code, or 128 + the signal that ended it; nil while the child runs.
    package static func reap(_ pid: Int32) -> Int32? {
        var status: Int32 = 0
        guard retrying({ waitpid(pid, &status, WNOHANG) }) == pid else { return nil }
        let signal = status & 0x7F
        return signal == 0 ? (status >> 8) & 0xFF : 128 + signal
    }
}

extension Clocks {
    /// Blocks this thread for a moment, where there is no descriptor to wait on.
    package static func pause(milliseconds: Int32) { poll(nil, 0, milliseconds) }
}
