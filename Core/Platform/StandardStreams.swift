#if canImport(Glibc)
    import Glibc
#else
    import Darwin
#endif

/// The three streams that every program starts with.
package enum StandardStreams {
    package static let input: Int32 = 0
    package static let output: Int32 = 1
    package static let error: Int32 = 2

    package static func write(_ bytes: [UInt8], to descriptor: Int32) throws {
        try bytes.withUnsafeBytes { try FileSystem.writeAll(descriptor, $0, subject: name(of: descriptor)) }
    }

    /// Reads stdin to its end.
    /// - Parameter limit: the most bytes; more are an error (EFBIG).
    package static func readInput(limit: Int) throws -> [UInt8] {
        var bytes: [UInt8] = []
        var buffer = [UInt8](repeating: 0, count: 65536)
        while true {
            let count = buffer.withUnsafeMutableBytes { space in
                retrying { read(input, space.baseAddress, space.count) }
            }
            guard count >= 0 else { throw SystemError("read", "stdin") }
            if count == 0 { return bytes }
            bytes.append(contentsOf: buffer[..<count])
            guard bytes.count <= limit else { throw SystemError("read", "stdin", code: EFBIG) }
        }
    }

    /// A reader that went away shows itself as an error of `write`, not as a signal.
    package static func ignoreBrokenPipes() { signal(SIGPIPE, SIG_IGN) }

    private static func name(of descriptor: Int32) -> String {
        switch descriptor {
        case output: return "stdout"
        case error: return "stderr"
        default: return "descriptor \(descriptor)"
        }
    }
}

extension SystemError {
    /// Whether the reader of a pipe or socket has gone.
    package var isBrokenPipe: Bool { code == EPIPE }
}
