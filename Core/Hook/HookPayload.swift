package import Platform
import RepowireKit

#if canImport(Glibc)
    import Glibc
#else
    import Darwin
#endif

/// What the host wrote to our stdin.
package enum HookPayload: Sendable, Equatable {
    /// All of it. Bytes that are not UTF-8 were replaced.
    case whole(String)
    /// It could not be taken over; why, for the daemon's log. A payload is never cut: half a JSON text says less than a
    /// note that there was one.
    case note(String)

    /// The largest payload that is passed on, in bytes. A prompt hook repeats the whole message that we put in, so this
    /// holds a body of `Message.maximumBody` bytes as its host may escape it, and fits, escaped once more, into a line.
    package static let limit = 7 << 19

    /// Reads to the end of the stream.
    ///
    /// A host that never closes the stream does not hold us up: at the deadline what has come counts if it is a JSON
    /// text of its own. A host that is in the midst of a long one, because it draws its screen between two writes, is
    /// given `patience`. What is over the limit is read and dropped, so that the host does not see a broken pipe.
    package static func read(
        from descriptor: Int32, deadline: Deadline, patience: Deadline = Deadline(milliseconds: 0)
    ) -> HookPayload {
        var deadline = deadline
        var bytes: [UInt8] = []
        var total = 0
        // Payloads are mostly short, and fresh memory costs more than the call.
        var chunk = [UInt8](repeating: 0, count: 4096)
        while true {
            var polled = pollfd(fd: descriptor, events: Int16(POLLIN), revents: 0)
            guard retrying({ poll(&polled, 1, deadline.millisecondsLeft) }) > 0 else {
                let isMidway = !bytes.isEmpty && (total > limit || (try? JSON(parsing: bytes)) == nil)
                if isMidway, deadline.nanoseconds < patience.nanoseconds {
                    deadline = patience
                    continue
                }
                return unfinished(bytes, total: total)
            }
            let count = chunk.withUnsafeMutableBytes { space in
                retrying { systemRead(descriptor, space.baseAddress, space.count) }
            }
            if count < 0, errno == EAGAIN { continue }
            guard count > 0 else { break }
            total += count
            if total <= limit {
                bytes.append(contentsOf: chunk[..<count])
                if count == chunk.count, chunk.count < 1 << 16 { chunk = [UInt8](repeating: 0, count: 1 << 16) }
            }
        }
        return total > limit ? tooLarge(total) : .whole(String(decoding: bytes, as: UTF8.self))
    }

    private static func unfinished(_ bytes: [UInt8], total: Int) -> HookPayload {
        if total > limit { return tooLarge(total) }
        guard !bytes.isEmpty, (try? JSON(parsing: bytes)) != nil else {
            return .note("the host did not close the hook's stdin; \(total) bytes had come")
        }
        return .whole(String(decoding: bytes, as: UTF8.self))
    }

    static func tooLarge(_ count: Int) -> HookPayload {
        .note("the payload of \(count) bytes was left out: it is over the limit of \(limit) bytes")
    }
}

/// `read(2)`, which within `HookPayload` is hidden by the function of the same name.
private func systemRead(_ descriptor: Int32, _ buffer: UnsafeMutableRawPointer?, _ count: Int) -> Int {
    read(descriptor, buffer, count)
}
