#if canImport(Glibc)
    import Glibc
#else
    import Darwin
#endif

/// Blocks the thread. For teardown, which cannot be asynchronous; a test waits with `eventually`.
func pause(milliseconds: UInt32) { usleep(milliseconds * 1_000) }
