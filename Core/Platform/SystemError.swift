#if canImport(Glibc)
    import Glibc
#else
    import Darwin
#endif

/// A system call that failed: which, on what, and the kernel's reason.
package struct SystemError: Error, Sendable, Hashable, CustomStringConvertible {
    package var call: String
    package var subject: String
    package var code: Int32

    package init(_ call: String, _ subject: String, code: Int32 = errno) {
        self.call = call
        self.subject = subject
        self.code = code
    }

    package var reason: String { String(cString: strerror(code)) }
    package var description: String { "\(subject): \(reason) (\(call))" }

    package var isMissing: Bool { code == ENOENT || code == ENOTDIR }
    /// Whether a limit on size was passed.
    package var isTooLarge: Bool { code == EFBIG }
}

/// Repeats a system call while a signal interrupts it. The only place where EINTR is handled. Inlined, because a
/// program that lives for a millisecond feels the look-up of a generic function's conformances.
@discardableResult
@inlinable
package func retrying<Value: SignedInteger>(_ call: () -> Value) -> Value {
    while true {
        let value = call()
        if value == -1, wasInterrupted { continue }
        return value
    }
}

@usableFromInline
package var wasInterrupted: Bool { errno == EINTR }

extension SystemError {
    package static let timedOutCode = ETIMEDOUT
    package static let refusedCode = ECONNREFUSED
    package static let fullCode = ENOSPC
    package static let missingCode = ENOENT
}
