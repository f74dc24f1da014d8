#if canImport(Glibc)
    import Glibc
#else
    import Darwin
#endif

/// The program of this process.
package enum RunningProgram {
    /// Its absolute path with links resolved; nil when it was removed since it started.
    package static var path: String? {
        #if os(Linux)
            return Path.resolved("/proc/self/exe")
        #else
            var size = UInt32(0)
            _ = _NSGetExecutablePath(nil, &size)
            var buffer = [CChar](repeating: 0, count: Int(size) + 1)
            guard _NSGetExecutablePath(&buffer, &size) == 0 else { return nil }
            return buffer.withUnsafeBufferPointer { $0.baseAddress.flatMap { Path.resolved(String(cString: $0)) } }
        #endif
    }
}
