#if canImport(Glibc)
    import Glibc
#else
    import Darwin
#endif

extension RunningProgram {
    /// The number of the user who runs it.
    package static var user: UInt32 { getuid() }

    package static var pid: Int32 { getpid() }

    package static func end(_ code: Int32) -> Never { exit(code) }

    /// Becomes another program: same pid and streams, and the same environment unless another is given.
    /// - Returns: only when that is impossible.
    package static func become(
        _ program: String, _ arguments: [String], environment: [String: String]? = nil
    ) -> SystemError {
        signal(SIGPIPE, SIG_DFL)
        if let environment {
            _ = CStrings.withPointers([program] + arguments) { arguments in
                CStrings.withPointers(environment.map { "\($0.key)=\($0.value)" }) { execve(program, arguments, $0) }
            }
            return SystemError("execve", program)
        }
        _ = CStrings.withPointers([program] + arguments) { execv(program, $0) }
        return SystemError("execv", program)
    }
}
