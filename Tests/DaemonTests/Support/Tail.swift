import DoorTestSupport

#if canImport(Glibc)
    import Glibc
#else
    import Darwin
#endif

/// What comes over a socket, looked at without waiting.
final class Tail {
    private let socket: RawSocket
    private var bytes: [UInt8] = []

    init(_ socket: RawSocket) { self.socket = socket }

    /// Everything that has come so far.
    var text: String {
        var chunk = [UInt8](repeating: 0, count: 1 << 16)
        while true {
            let count = recv(socket.descriptor, &chunk, chunk.count, Int32(MSG_DONTWAIT))
            guard count > 0 else { break }
            bytes += chunk[..<count]
        }
        return String(decoding: bytes, as: UTF8.self)
    }
}
