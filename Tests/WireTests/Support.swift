import Platform
import Testing

#if canImport(Glibc)
    import Glibc
#else
    import Darwin
#endif

/// Ends a process of the test's own whose pid is the text of a file.
func endProcess(recordedIn path: String) throws {
    let deadline = Deadline(milliseconds: 5000)
    while true {
        let text = String(decoding: try FileSystem.read(path), as: UTF8.self)
        if text.hasSuffix("\n"), let pid = Int32(text.dropLast()) {
            #expect(kill(pid, SIGKILL) == 0)
            while Subprocess.reap(pid) == nil, !deadline.hasPassed { Clocks.pause(milliseconds: 1) }
            return
        }
        try #require(!deadline.hasPassed)
    }
}
