internal import CEvent
internal import EventLoop

extension HTTPDoor {
    func listen(_ port: UInt16) throws(DoorError) -> UInt16 {
        let listening = try LoopbackSocket.listen(port: port)
        self.listening = listening
        check = RequestCheck(access: access, limits: limits, port: listening.port)
        return listening.port
    }

    func open() throws(DoorError) {
        guard let listening, server == nil else { return }
        guard let server = HTTPServer(base: loop.eventBase, door: number, limits: limits),
            server.accept(from: listening.descriptor)
        else { throw .system(action: "serve HTTP on port \(listening.port)", code: lastError) }
        self.server = server
        HTTPDoors.add(self, server: server.address)
    }

    /// evhttp asks for the buffers of a connection that it has accepted.
    func makeConnection() -> OpaquePointer? {
        guard let buffers = bufferevent_socket_new(loop.eventBase, -1, Int32(BEV_OPT_CLOSE_ON_FREE.rawValue)) else {
            return nil
        }
        lastConnection += 1
        let connection = HTTPConnection(number: lastConnection, buffers: buffers)
        let token = DoorToken(door: number, connection: lastConnection).pointer
        connection.limitInput(limits.inputBuffer)
        evbuffer_add_cb(connection.input, httpInputChanged, token)
        evbuffer_add_cb(connection.output, httpOutputChanged, token)
        connections[lastConnection] = connection
        numbers[buffers] = lastConnection
        setDeadline(connection, after: limits.headTime)
        settleLater(connection)
        return buffers
    }

    /// Without this evhttp would try to accept again at once, for ever, and log every failure.
    func restFromAccepting() {
        server?.pauseAccepting()
        loop.schedule(after: limits.exhaustionPause) {
            self.assumeIsolated { $0.server?.resumeAccepting() }
        }
    }

    func settleLater(_ connection: HTTPConnection) {
        guard !connection.isUnsettled else { return }
        connection.isUnsettled = true
        if unsettled.isEmpty { loop.atEndOfTurn { self.assumeIsolated { $0.settle() } } }
        unsettled.append(connection)
    }

    /// What must not be done inside evhttp's callbacks, or only when the turn has shown whether it is needed.
    private func settle() {
        let waiting = unsettled
        unsettled = []
        for connection in waiting {
            connection.isUnsettled = false
            guard connections[connection.number] != nil else { continue }
            if connection.evhttp == nil { adopt(connection) }
            if connection.isDoomed { cut(connection) }
            guard connections[connection.number] != nil else { continue }
            if connection.hasForeignOutput { rewriteRefusal(connection) }
            if case .waiting = connection.phase { watchForVanishing(connection) }
        }
    }

    /// Learns evhttp's own object for a connection, which it gives to nobody when it accepts: it is the argument of the
    /// callbacks that it has set on the buffers. None there means that the connection is closed again.
    func adopt(_ connection: HTTPConnection) {
        var argument: UnsafeMutableRawPointer?
        bufferevent_getcb(connection.buffers, nil, nil, nil, &argument)
        guard let argument else { return forget(connection.number) }
        let evhttp = OpaquePointer(argument)
        connection.evhttp = evhttp
        let token = DoorToken(door: number, connection: connection.number)
        evhttp_connection_set_closecb(evhttp, httpConnectionClosed, token.pointer)
        LoopbackSocket.sendAtOnce(connection.descriptor)
        if connections.count > limits.connections { connection.isDoomed = true }
    }
}
