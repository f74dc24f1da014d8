package import RepowireKit

#if canImport(Glibc)
    import Glibc
#else
    import Darwin
#endif

/// The clocks of the system.
package enum Clocks {
    /// Nanoseconds of the monotonic clock: for deadlines.
    package static var monotonic: UInt64 { nanoseconds(CLOCK_MONOTONIC) }

    /// Wall time: for people, and for deadlines that must survive a restart.
    package static var wall: WallTime { WallTime(milliseconds: Int64(nanoseconds(CLOCK_REALTIME) / 1_000_000)) }

    private static func nanoseconds(_ clock: clockid_t) -> UInt64 {
        var time = timespec()
        clock_gettime(clock, &time)
        return UInt64(time.tv_sec) * 1_000_000_000 + UInt64(time.tv_nsec)
    }

    /// Such as `2026-11-25T02:50:13.120Z`.
    package static func text(of time: WallTime) -> String {
        var seconds = time_t(time.milliseconds / 1000)
        var parts = tm()
        gmtime_r(&seconds, &parts)
        func padded(_ value: Int32, _ width: Int) -> String {
            let digits = String(value)
            return String(repeating: "0", count: max(0, width - digits.count)) + digits
        }
        let date = "\(padded(parts.tm_year + 1900, 4))-\(padded(parts.tm_mon + 1, 2))-\(padded(parts.tm_mday, 2))"
        let clock = "\(padded(parts.tm_hour, 2)):\(padded(parts.tm_min, 2)):\(padded(parts.tm_sec, 2))"
        return "\(date)T\(clock).\(padded(Int32(time.milliseconds % 1000), 3))Z"
    }
}

/// A point on the monotonic clock by which something must be done.
package struct Deadline: Sendable {
    package var nanoseconds: UInt64

    package init(milliseconds: Int) { nanoseconds = Clocks.monotonic + UInt64(max(0, milliseconds)) * 1_000_000 }

    /// Milliseconds left, rounded up, for `poll`; 0 when it has passed.
    package var millisecondsLeft: Int32 {
        let now = Clocks.monotonic
        guard nanoseconds > now else { return 0 }
        return Int32(clamping: (nanoseconds - now + 999_999) / 1_000_000)
    }

    package var hasPassed: Bool { Clocks.monotonic >= nanoseconds }
}

/// Short rests of a thread that has nothing else to do; never on the daemon's loop.
package enum Pause {
    package static func milliseconds(_ count: Int32) { poll(nil, 0, count) }
}
