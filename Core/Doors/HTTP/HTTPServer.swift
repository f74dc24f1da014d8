internal import CEvent

/// Owns libevent's `evhttp` and its listening socket.
final class HTTPServer {
    let pointer: OpaquePointer
    private var bound: OpaquePointer?

    /// - Parameter door: the number that callbacks are given.
    init?(base: OpaquePointer, door: Int, limits: HTTPDoorLimits) {
        guard let pointer = evhttp_new(base) else { return nil }
        self.pointer = pointer
        let token = DoorToken(door: door)
        evhttp_set_gencb(pointer, httpRequestArrived, token.pointer)
        evhttp_set_bevcb(pointer, httpConnectionWanted, token.pointer)
        evhttp_set_default_content_type(pointer, nil)
        // Every method, so that evhttp does not answer 501: what is not known here is refused with 405.
        evhttp_set_allowed_methods(pointer, UInt16.max)
        evhttp_set_max_headers_size(pointer, limits.head)
        evhttp_set_max_body_size(pointer, limits.body)
        // Reads the rest of a body that is too large, so that the client sees the answer and not a reset.
        evhttp_set_flags(pointer, EVHTTP_SERVER_LINGERING_CLOSE)
    }

    deinit { evhttp_free(pointer) }

    var address: UInt { UInt(bitPattern: pointer) }

    private var listener: OpaquePointer? { bound.flatMap { evhttp_bound_socket_get_listener($0) } }

    /// Takes over a listening socket and begins to accept. False when there is no memory for it.
    func accept(from socket: Int32) -> Bool {
        bound = evhttp_accept_socket_with_handle(pointer, socket)
        guard let listener else { return false }
        evconnlistener_set_error_cb(listener, httpAcceptFailed)
        return true
    }

    func pauseAccepting() { if let listener { evconnlistener_disable(listener) } }

    func resumeAccepting() { if let listener { evconnlistener_enable(listener) } }

    func stopAccepting() {
        if let bound { evhttp_del_accept_socket(pointer, bound) }
        bound = nil
    }
}
