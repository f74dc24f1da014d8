#if canImport(Glibc)
    import Glibc
#else
    import Darwin
#endif

/// Waiting for one of several descriptors, for programs with one thread.
package enum Readiness {
    /// - Returns: those that can be read or have closed; none when the time is up or a signal came.
    package static func wait(for descriptors: [Int32], milliseconds: Int32) -> [Int32] {
        var polled = descriptors.map { pollfd(fd: $0, events: Int16(POLLIN), revents: 0) }
        guard poll(&polled, nfds_t(polled.count), milliseconds) > 0 else { return [] }
        return polled.filter { $0.revents != 0 }.map(\.fd)
    }
}

/// Takes what a descriptor gives apart into lines.
package final class LineReader {
    package let descriptor: Int32
    private let ownsDescriptor: Bool
    private var buffer: [UInt8] = []
    /// Whether the other side has closed.
    package private(set) var isOver = false

    /// - Parameter owning: whether the descriptor is closed with the reader.
    package init(_ descriptor: Int32, owning: Bool) {
        self.descriptor = descriptor
        ownsDescriptor = owning
    }

    deinit { if ownsDescriptor { close(descriptor) } }

    /// Reads once, which blocks unless the descriptor is ready, and gives the lines that are complete. What stands
    /// before the end without a line break is a line as well.
    package func lines() -> [String] {
        var chunk = [UInt8](repeating: 0, count: 65536)
        let count = chunk.withUnsafeMutableBytes { space in
            retrying { read(descriptor, space.baseAddress, space.count) }
        }
        if count > 0 {
            buffer.append(contentsOf: chunk[..<count])
        } else {
            isOver = true
        }
        var lines = buffer.split(separator: 0x0A, omittingEmptySubsequences: false)
        let rest = lines.removeLast()
        if isOver, !rest.isEmpty { lines.append(rest) }
        defer { buffer = isOver ? [] : Array(rest) }
        return lines.map { String(decoding: $0, as: UTF8.self) }
    }

    /// The next lines within the time; none when it is up or the other side has closed.
    package func lines(within milliseconds: Int32) -> [String] {
        guard !isOver, Readiness.wait(for: [descriptor], milliseconds: milliseconds) != [] else { return [] }
        return lines()
    }
}
