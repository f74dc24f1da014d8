#if canImport(Glibc)
    import Glibc
#else
    import Darwin
#endif

/// Who runs the tests.
enum User {
    static var isRoot: Bool { getuid() == 0 }
}
