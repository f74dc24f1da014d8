import Platform
import TestSupport
import Testing

@testable import Hook

#if canImport(Glibc)
    import Glibc
#else
    import Darwin
#endif

@Suite("Reading a hook's payload")
struct HookPayloadTests {
    /// A pipe into which a thread writes `bytes`.
    private func read(_ bytes: [UInt8], closing: Bool = true, milliseconds: Int = 5000) throws -> HookPayload {
        var ends: [Int32] = [-1, -1]
        try #require(pipe(&ends) == 0)
        for end in ends { _ = fcntl(end, F_SETFD, FD_CLOEXEC) }
        let writing = ends[1]
        let writer = OwnedThread {
            try? bytes.withUnsafeBytes { try FileSystem.writeAll(writing, $0, subject: "pipe") }
            if closing { close(writing) }
        }
        let payload = HookPayload.read(from: ends[0], deadline: Deadline(milliseconds: milliseconds))
        writer.join()
        close(ends[0])
        if !closing { close(writing) }
        return payload
    }

    @Test("A payload of any size up to the limit comes whole", arguments: [0, 1, 16384, 70_000, 1 << 20, 7 << 19])
    func whole(count: Int) throws {
        let bytes = (0..<count).map { UInt8(ascii: "a") + UInt8($0 % 26) }
        #expect(try read(bytes) == .whole(String(decoding: bytes, as: UTF8.self)))
    }

    @Test("A payload over the limit becomes a note and is read to its end, so its writer sees no broken pipe")
    func tooLarge() throws {
        let count = HookPayload.limit + 1
        #expect(try read([UInt8](repeating: 65, count: count)) == HookPayload.tooLarge(count))
    }

    @Test("When the stream is never closed, a whole JSON text still counts")
    func neverClosed() throws {
        #expect(try read(Array(#"{"a":1}"#.utf8), closing: false, milliseconds: 50) == .whole(#"{"a":1}"#))
    }

    @Test("When the stream is never closed, half a JSON text becomes a note", arguments: ["", #"{"a":1"#])
    func cut(text: String) throws {
        guard case .note(let note) = try read(Array(text.utf8), closing: false, milliseconds: 50) else {
            Issue.record("half a text was passed on")
            return
        }
        #expect(note.contains("did not close"))
    }

    @Test("Bytes that are not UTF-8 are replaced, so that the line stays valid")
    func invalid() throws { #expect(try read([0x61, 0xFF, 0x62]) == .whole("a\u{FFFD}b")) }

    @Test("A closed descriptor is an empty payload")
    func closed() { #expect(HookPayload.read(from: 987, deadline: Deadline(milliseconds: 50)) == .whole("")) }
}
