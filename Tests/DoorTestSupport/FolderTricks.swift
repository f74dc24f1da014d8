#if canImport(Glibc)
    import Glibc
#else
    import Darwin
#endif

// What tests do to folders and sockets that no product does.

package var ownProcess: Int32 { getpid() }

package func changeMode(_ path: String, _ mode: UInt16) { _ = chmod(path, mode_t(mode)) }

package func giveAway(_ path: String, user: UInt32) { _ = chown(path, user, user) }

/// A bound socket that nobody listens on, as a killed daemon leaves it.
package func makeStaleSocket(_ path: String) throws {
    #if canImport(Glibc)
        let descriptor = socket(AF_UNIX, Int32(SOCK_STREAM.rawValue), 0)
    #else
        let descriptor = socket(AF_UNIX, SOCK_STREAM, 0)
    #endif
    defer { close(descriptor) }
    var address = sockaddr_un()
    address.sun_family = sa_family_t(AF_UNIX)
    withUnsafeMutableBytes(of: &address.sun_path) { $0.copyBytes(from: path.utf8) }
    let size = socklen_t(MemoryLayout<sockaddr_un>.size)
    let result = withUnsafePointer(to: &address) { pointer in
        pointer.withMemoryRebound(to: sockaddr.self, capacity: 1) { bind(descriptor, $0, size) }
    }
    guard result == 0 else { throw SocketFailure(action: "bind \(path)", code: errno) }
}

/// What a symbolic link says; empty when it is none.
package func linkTarget(_ path: String) -> String {
    var buffer = [CChar](repeating: 0, count: 1024)
    let count = readlink(path, &buffer, buffer.count)
    return String(decoding: buffer.prefix(max(count, 0)).map { UInt8(bitPattern: $0) }, as: UTF8.self)
}
