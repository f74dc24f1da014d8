package import EventLoop

/// Listens on a Unix socket and exchanges lines with the processes of the same user. Knows nothing of what is in them.
///
/// Everything here belongs to the loop's thread and traps elsewhere; from another thread go through
/// `EventLoop.perform`. The handler runs on that thread too, and never inside a call of one of these methods: what
/// `send` or `close` bring about is reported later in the turn. Lines that are sent are written at the end of the turn,
/// together.
package actor LineDoor {
    package typealias Handler = @Sendable (LineDoorEvent) -> Void

    package nonisolated var unownedExecutor: UnownedSerialExecutor { loop.unownedExecutor }

    package nonisolated let loop: EventLoop
    let limits: LineDoorLimits
    let handler: Handler
    let readBuffer = ReadBuffer()
    var listener: UnixListener?
    var acceptWatch: WatchID?
    var connections: [ConnectionID: LineConnection] = [:]
    var dirty: [LineConnection] = []
    var lastConnection = 0
    var whenEmpty: (@Sendable () -> Void)?

    /// - Parameter handler: called on the loop's thread for everything that happens.
    package init(loop: EventLoop, limits: LineDoorLimits = LineDoorLimits(), handler: @escaping Handler) {
        precondition(limits.line <= LineDoorLimits.longestLine, "lines of a door are limited to 4 MiB")
        self.loop = loop
        self.limits = limits
        self.handler = handler
    }

    /// Makes the socket, mode 0600, and its folder, mode 0700. Clients can connect from now on and wait until
    /// `startAccepting`. A socket left by a dead daemon is replaced.
    package nonisolated func bind(path: String) throws(DoorError) {
        try assumeIsolated { door in
            Result<Void, DoorError> { () throws(DoorError) in door.listener = try UnixListener(path: path) }
        }.get()
    }

    /// Takes connections, first those that have queued since `bind`.
    package nonisolated func startAccepting() throws(LoopError) {
        try assumeIsolated { door in
            Result<Void, LoopError> { () throws(LoopError) in try door.watchListener() }
        }.get()
    }

    /// Sends bytes, which should end with LF, at the end of the turn.
    /// - Returns: false when the connection is closed or closing.
    @discardableResult
    package nonisolated func send(_ bytes: [UInt8], to connection: ConnectionID) -> Bool {
        assumeIsolated { $0.enqueue(bytes, for: connection) }
    }

    /// Closes a connection: at once, or when what was sent has gone out.
    package nonisolated func close(_ connection: ConnectionID, afterFlush: Bool = true) {
        assumeIsolated { door in
            guard let connection = door.connections[connection] else { return }
            if afterFlush {
                door.closeWhenWritten(connection, .byHandler)
            } else {
                door.drop(connection, .byHandler)
            }
        }
    }

    /// Keeps further lines of a client back, until `resumeReading`. A client that vanishes meanwhile is noticed when
    /// something is sent to it or reading goes on.
    package nonisolated func pauseReading(_ connection: ConnectionID) {
        assumeIsolated { door in
            guard let connection = door.connections[connection] else { return }
            connection.isPaused = true
            door.adjustReading(connection)
        }
    }

    package nonisolated func resumeReading(_ connection: ConnectionID) {
        assumeIsolated { door in
            guard let connection = door.connections[connection], connection.isPaused else { return }
            connection.isPaused = false
            door.continueReading(connection)
        }
    }

    /// How many clients are connected.
    package nonisolated var connectionCount: Int { assumeIsolated { $0.connections.count } }

    /// Takes no more connections and removes the socket; those that are open stay.
    package nonisolated func stopAccepting() {
        assumeIsolated { $0.closeListener() }
    }

    /// Takes no more connections, closes the open ones when what was sent to them has gone out or the closing limit is
    /// over, then calls `done`.
    package nonisolated func shutdown(done: @escaping @Sendable () -> Void = {}) {
        assumeIsolated { door in
            door.closeListener()
            door.whenEmpty = done
            for connection in door.connections.values { door.closeWhenWritten(connection, .byHandler) }
            door.reportIfEmpty()
        }
    }

    /// Reports from the end of the turn, so that a handler is never called inside its own call of a method.
    func reportLater(_ event: LineDoorEvent) {
        let handler = handler
        loop.perform { handler(event) }
    }

    func reportIfEmpty() {
        guard connections.isEmpty, let whenEmpty else { return }
        self.whenEmpty = nil
        loop.perform(whenEmpty)
    }
}
