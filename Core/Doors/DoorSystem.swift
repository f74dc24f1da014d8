internal import CEvent

#if canImport(Glibc)
    import Glibc
#else
    import Darwin
#endif

// What differs between the systems, and the plain C calls of the doors, stay in this file.

var lastError: Int32 { errno }

func reason(of code: Int32) -> String { String(cString: strerror(code)) }

func closeDescriptor(_ descriptor: Int32) { _ = close(descriptor) }

func effectiveUser() -> UInt32 { geteuid() }

/// A socket that does not block and is closed in child processes.
func makeStreamSocket(_ family: Int32) throws(DoorError) -> Int32 {
    #if canImport(Glibc)
        let flags = SOCK_STREAM.rawValue | SOCK_NONBLOCK.rawValue | SOCK_CLOEXEC.rawValue
        let descriptor = socket(family, Int32(flags), 0)
    #else
        let descriptor = socket(family, SOCK_STREAM, 0)
    #endif
    guard descriptor >= 0 else { throw .system(action: "make a socket", code: errno) }
    #if !canImport(Glibc)
        makeNonBlocking(descriptor)
    #endif
    return descriptor
}

/// What became of one `read` or `write` on a socket.
enum Transfer: Equatable {
    case bytes(Int)
    case end
    case wouldBlock
    case failed(Int32)

    init(count: Int) {
        if count > 0 {
            self = .bytes(count)
        } else if count == 0 {
            self = .end
        } else if errno == EAGAIN || errno == EWOULDBLOCK {
            self = .wouldBlock
        } else {
            self = .failed(errno)
        }
    }
}

func receive(_ descriptor: Int32, into buffer: UnsafeMutableRawBufferPointer) -> Transfer {
    while true {
        let count = recv(descriptor, buffer.baseAddress, buffer.count, 0)
        if count < 0 && errno == EINTR { continue }
        return Transfer(count: count)
    }
}

/// Looks at what there is to receive and leaves it there.
func peek(_ descriptor: Int32) -> Transfer {
    var byte: UInt8 = 0
    while true {
        let count = recv(descriptor, &byte, 1, Int32(MSG_PEEK) | Int32(MSG_DONTWAIT))
        if count < 0 && errno == EINTR { continue }
        return Transfer(count: count)
    }
}

func transmit(_ descriptor: Int32, _ bytes: UnsafeRawBufferPointer) -> Transfer {
    #if canImport(Glibc)
        let flags = Int32(MSG_NOSIGNAL)
    #else
        let flags: Int32 = 0  // The socket has SO_NOSIGPIPE.
    #endif
    while true {
        let count = send(descriptor, bytes.baseAddress, bytes.count, flags)
        if count < 0 && errno == EINTR { continue }
        return Transfer(count: count)
    }
}

func endOutput(_ descriptor: Int32) {
    #if canImport(Glibc)
        _ = shutdown(descriptor, Int32(SHUT_WR))
    #else
        _ = shutdown(descriptor, SHUT_WR)
    #endif
}

/// True when the other side of a Unix socket is gone altogether, not only done with writing.
func isHungUp(_ descriptor: Int32) -> Bool {
    #if canImport(Glibc)
        var request = pollfd(fd: descriptor, events: 0, revents: 0)
        return poll(&request, 1, 0) > 0 && Int32(request.revents) & (POLLHUP | POLLERR) != 0
    #else
        // There poll says the same of both, but only one that is gone refuses what is sent to it.
        return send(descriptor, "", 0, 0) < 0 && errno == EPIPE
    #endif
}

/// True when the other side of a TCP connection will send no more, whatever is still to be read. Only Linux says so
/// without reading.
func hasEndedInput(_ descriptor: Int32) -> Bool {
    #if os(Linux)
        let noMoreInput: Int16 = 0x2000  // POLLRDHUP, a GNU extension.
        var request = pollfd(fd: descriptor, events: noMoreInput, revents: 0)
        return poll(&request, 1, 0) > 0 && request.revents & (noMoreInput | Int16(POLLHUP | POLLERR)) != 0
    #else
        return false
    #endif
}

/// What became of one `accept`.
enum Acceptance {
    case descriptor(Int32)
    case none
    /// This caller gave up before we looked; the next may be there.
    case aborted
    /// Out of descriptors or memory: trying again at once would spin.
    case exhausted(Int32)
}

func acceptConnection(_ listener: Int32) -> Acceptance {
    #if canImport(Glibc)
        let descriptor = cevent_accept4(
            listener, Int32(SOCK_NONBLOCK.rawValue) | Int32(SOCK_CLOEXEC.rawValue))
    #else
        let descriptor = accept(listener, nil, nil)
    #endif
    guard descriptor < 0 else {
        #if !canImport(Glibc)
            var on: Int32 = 1
            setsockopt(descriptor, SOL_SOCKET, SO_NOSIGPIPE, &on, socklen_t(MemoryLayout<Int32>.size))
            makeNonBlocking(descriptor)
        #endif
        return .descriptor(descriptor)
    }
    return switch errno {
    case EAGAIN, EWOULDBLOCK: .none
    case EINTR, ECONNABORTED: .aborted
    default: .exhausted(errno)
    }
}

/// Marks a descriptor as not blocking and as closed in child processes.
func makeNonBlocking(_ descriptor: Int32) {
    _ = fcntl(descriptor, F_SETFL, fcntl(descriptor, F_GETFL) | O_NONBLOCK)
    _ = fcntl(descriptor, F_SETFD, FD_CLOEXEC)
}

extension PeerCredentials {
    /// Asks the kernel who connected; nil when it does not say.
    init?(ofSocket descriptor: Int32) {
        #if canImport(Glibc)
            // `struct ucred`, which the Glibc module does not show: pid, uid, gid, 32 bits each.
            var credentials: (pid: Int32, user: UInt32, group: UInt32) = (0, 0, 0)
            var size = socklen_t(MemoryLayout.size(ofValue: credentials))
            guard getsockopt(descriptor, SOL_SOCKET, SO_PEERCRED, &credentials, &size) == 0 else { return nil }
            self.init(process: credentials.pid, user: credentials.user)
        #else
            var user: uid_t = 0
            var group: gid_t = 0
            var process: pid_t = 0
            var size = socklen_t(MemoryLayout<pid_t>.size)
            guard getpeereid(descriptor, &user, &group) == 0,
                getsockopt(descriptor, SOL_LOCAL, LOCAL_PEERPID, &process, &size) == 0
            else { return nil }
            self.init(process: process, user: user)
        #endif
    }
}
