internal import EventLoop

extension LineDoor {
    /// Reads once and gives the handler the lines that are complete.
    func read(_ connection: LineConnection) {
        guard !connection.isClosed, !connection.inputHasEnded else { return }
        switch receive(connection.descriptor, into: readBuffer.bytes) {
        case .bytes(let count):
            guard connection.closing == nil else { return }
            connection.splitter.append(UnsafeRawBufferPointer(rebasing: readBuffer.bytes[..<count]))
            deliver(connection)
        case .end: endInput(connection)
        case .wouldBlock: return
        case .failed(let code): drop(connection, .failed(code: code))
        }
    }

    /// Goes on after a pause: first with the lines that are here already. Not inside the call that ended the pause.
    func continueReading(_ connection: LineConnection) {
        let id = connection.id
        loop.perform {
            self.assumeIsolated { door in
                guard let connection = door.connections[id] else { return }
                door.deliver(connection)
            }
        }
    }

    /// Starts, suspends or resumes the watch for input as the connection's state asks.
    func adjustReading(_ connection: LineConnection) {
        guard !connection.isClosed, !connection.inputHasEnded else { return }
        let wanted = connection.takesLines || connection.closing != nil
        if let watch = connection.readWatch {
            guard wanted == connection.isReadSuspended else { return }
            connection.isReadSuspended = !wanted
            if wanted { loop.resume(watch) } else { loop.suspend(watch) }
        } else if wanted {
            watchInput(connection, .readable)
        }
    }

    private func deliver(_ connection: LineConnection) {
        while connection.takesLines {
            switch connection.splitter.next() {
            case .line(let line):
                shakeHands(connection)
                handler(.line(connection.id, line))
            case .needsMore:
                return adjustReading(connection)
            case .tooLong:
                return refuseLine(connection)
            }
        }
        adjustReading(connection)
    }

    private func shakeHands(_ connection: LineConnection) {
        guard !connection.hasShakenHands else { return }
        connection.hasShakenHands = true
        if let deadline = connection.deadline { loop.cancel(deadline) }
        connection.deadline = nil
    }

    /// The handler may send one answer; then the connection closes. What the client still writes is read and thrown
    /// away, or it would see its own broken pipe instead of the answer.
    private func refuseLine(_ connection: LineConnection) {
        handler(.lineTooLong(connection.id))
        closeWhenWritten(connection, .lineTooLong)
    }

    private func endInput(_ connection: LineConnection) {
        guard !isHungUp(connection.descriptor) else { return drop(connection, connection.closing ?? .byClient) }
        connection.inputHasEnded = true
        connection.splitter.removeAll()
        if let reason = connection.closing {
            if connection.output.isEmpty { drop(connection, reason) } else { watchHangUp(connection) }
        } else if connection.hasShakenHands {
            watchHangUp(connection)
            handler(.inputEnded(connection.id))
        } else {
            // It asked for nothing, so nothing is owed to it.
            drop(connection, .byClient)
        }
    }

    /// A socket at its end is readable for ever, so from now on only changes count: the client going away altogether.
    /// The system refuses the two kinds of watches on one descriptor together, so the one for room changes as well.
    private func watchHangUp(_ connection: LineConnection) {
        if let watch = connection.readWatch { loop.cancel(watch) }
        let waitsForRoom = connection.writeWatch != nil
        if let watch = connection.writeWatch { loop.cancel(watch) }
        connection.writeWatch = nil
        watchInput(connection, .nextReadChange)
        if waitsForRoom { waitForRoom(connection) }
    }

    private func watchInput(_ connection: LineConnection, _ readiness: Readiness) {
        let id = connection.id
        do {
            connection.readWatch = try loop.watch(connection.descriptor, for: readiness) {
                self.assumeIsolated { $0.inputIsReady(id) }
            }
        } catch {
            drop(connection, .failed(code: error.code))
        }
    }

    private func inputIsReady(_ id: ConnectionID) {
        guard let connection = connections[id] else { return }
        if !connection.inputHasEnded {
            read(connection)
        } else if isHungUp(connection.descriptor) {
            drop(connection, .byClient)
        }
    }
}
