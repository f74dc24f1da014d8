import Platform
package import RepowireKit
import Synchronization

#if canImport(Glibc)
    import Glibc
#else
    import Darwin
#endif

/// The server's end of one connection.
package final class FakeConnection: Sendable {
    private let descriptor: Int32
    private let unread = Mutex<[UInt8]>([])

    init(descriptor: Int32) { self.descriptor = descriptor }

    deinit { close(descriptor) }

    /// The next line without its LF; nil when the client has closed or the time is up.
    package func readLine(milliseconds: Int = 10_000) -> [UInt8]? {
        let deadline = Deadline(milliseconds: milliseconds)
        var searched = 0
        while true {
            let (line, count): ([UInt8]?, Int) = unread.withLock { bytes in
                guard let end = bytes[searched...].firstIndex(of: 0x0A) else { return (nil, bytes.count) }
                let line = Array(bytes[..<end])
                bytes.removeFirst(end + 1)
                return (line, 0)
            }
            if let line { return line }
            searched = count
            guard fill(deadline) else { return nil }
        }
    }

    /// The next bytes; nil when the client has closed before or the time is up.
    package func read(exactly count: Int, milliseconds: Int = 10_000) -> [UInt8]? {
        let deadline = Deadline(milliseconds: milliseconds)
        while true {
            let bytes: [UInt8]? = unread.withLock { unread in
                guard unread.count >= count else { return nil }
                defer { unread.removeFirst(count) }
                return Array(unread[..<count])
            }
            if let bytes { return bytes }
            guard fill(deadline) else { return nil }
        }
    }

    /// The next line as JSON; nil when there is none or it is not JSON.
    package func readJSON(milliseconds: Int = 10_000) -> JSON? {
        readLine(milliseconds: milliseconds).flatMap { try? JSON(parsing: $0) }
    }

    private func fill(_ deadline: Deadline) -> Bool {
        var polled = pollfd(fd: descriptor, events: Int16(POLLIN), revents: 0)
        guard retrying({ poll(&polled, 1, deadline.millisecondsLeft) }) > 0 else { return false }
        var chunk = [UInt8](repeating: 0, count: 65536)
        let count = chunk.withUnsafeMutableBytes { space in
            retrying { systemRead(descriptor, space.baseAddress, space.count) }
        }
        guard count > 0 else { return false }
        unread.withLock { $0.append(contentsOf: chunk[..<count]) }
        return true
    }

    /// Waits until the client has closed its side.
    package func waitForEnd(milliseconds: Int = 10_000) -> Bool {
        let deadline = Deadline(milliseconds: milliseconds)
        while !deadline.hasPassed { if !fill(deadline) { return !deadline.hasPassed } }
        return false
    }

    @discardableResult
    package func send(_ bytes: [UInt8]) -> Bool {
        bytes.withUnsafeBytes { bytes in
            var offset = 0
            while offset < bytes.count {
                #if canImport(Glibc)
                    let flags = Int32(MSG_NOSIGNAL)
                #else
                    let flags: Int32 = 0
                #endif
                let count = retrying {
                    systemSend(descriptor, bytes.baseAddress?.advanced(by: offset), bytes.count - offset, flags)
                }
                guard count > 0 else { return false }
                offset += count
            }
            return true
        }
    }

    /// Sends a value as one line.
    @discardableResult
    package func send(_ json: JSON) -> Bool { send(json.bytes + [0x0A]) }

    /// Ends both directions; the descriptor is freed with the connection.
    package func shutDown() { shutdown(descriptor, Int32(SHUT_RDWR)) }
}

private func systemSend(_ descriptor: Int32, _ buffer: UnsafeRawPointer?, _ count: Int, _ flags: Int32) -> Int {
    send(descriptor, buffer, count, flags)
}

private func systemRead(_ descriptor: Int32, _ buffer: UnsafeMutableRawPointer?, _ count: Int) -> Int {
    read(descriptor, buffer, count)
}
