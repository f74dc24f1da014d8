internal import EventLoop

extension LineDoor {
    func enqueue(_ bytes: [UInt8], for id: ConnectionID) -> Bool {
        guard let connection = connections[id], connection.closing == nil else { return false }
        let hadNothing = connection.output.isEmpty
        connection.output.append(bytes)
        // Many answers in one turn must not look like a client that does not read.
        if connection.output.count > limits.unsentBeforePause { write(connection) } else { markDirty(connection) }
        if connection.output.count > limits.unsentBeforeCut && !hadNothing { drop(connection, .unread) }
        return !connection.isClosed
    }

    /// Closes the connection when its output is written, at the latest after the closing limit.
    func closeWhenWritten(_ connection: LineConnection, _ reason: CloseReason) {
        guard !connection.isClosed, connection.closing == nil else { return }
        connection.closing = reason
        connection.splitter.removeAll()
        if let deadline = connection.deadline { loop.cancel(deadline) }
        let id = connection.id
        connection.deadline = loop.schedule(after: limits.closing) {
            self.assumeIsolated { $0.drop(id, reason) }
        }
        markDirty(connection)
        adjustReading(connection)
    }

    func drop(_ id: ConnectionID, _ reason: CloseReason) {
        if let connection = connections[id] { drop(connection, reason) }
    }

    /// Closes a connection now and reports it.
    func drop(_ connection: LineConnection, _ reason: CloseReason) {
        guard !connection.isClosed else { return }
        connection.isClosed = true
        connections[connection.id] = nil
        for watch in [connection.readWatch, connection.writeWatch] { if let watch { loop.cancel(watch) } }
        if let deadline = connection.deadline { loop.cancel(deadline) }
        closeDescriptor(connection.descriptor)
        reportLater(.closed(connection.id, reason))
        reportIfEmpty()
    }

    private func markDirty(_ connection: LineConnection) {
        guard !connection.isDirty else { return }
        connection.isDirty = true
        if dirty.isEmpty { loop.atEndOfTurn { self.assumeIsolated { $0.writeDirty() } } }
        dirty.append(connection)
    }

    private func writeDirty() {
        let connections = dirty
        dirty = []
        for connection in connections {
            connection.isDirty = false
            write(connection)
        }
    }

    /// Writes what the socket takes; waits for room with the rest.
    private func write(_ connection: LineConnection) {
        guard !connection.isClosed else { return }
        switch connection.output.write(to: connection.descriptor) {
        case .end, .bytes: finishWriting(connection)
        case .wouldBlock: waitForRoom(connection)
        case .failed(let code): return drop(connection, .failed(code: code))
        }
        keepPace(connection)
    }

    private func finishWriting(_ connection: LineConnection) {
        if let watch = connection.writeWatch { loop.cancel(watch) }
        connection.writeWatch = nil
        guard let reason = connection.closing else { return }
        if reason == .lineTooLong && !connection.inputHasEnded {
            // The client is told that nothing more comes, and reading goes on until it closes or the limit is over.
            endOutput(connection.descriptor)
        } else {
            drop(connection, reason)
        }
    }

    func waitForRoom(_ connection: LineConnection) {
        guard !connection.isClosed, connection.writeWatch == nil else { return }
        let id = connection.id
        let readiness: Readiness = connection.inputHasEnded ? .nextWriteChange : .writable
        do {
            connection.writeWatch = try loop.watch(connection.descriptor, for: readiness) {
                self.assumeIsolated { door in
                    if let connection = door.connections[id] { door.write(connection) }
                }
            }
        } catch {
            drop(connection, .failed(code: error.code))
        }
    }

    /// A client that does not read is not read from either.
    private func keepPace(_ connection: LineConnection) {
        guard !connection.isClosed else { return }
        if connection.output.count > limits.unsentBeforePause {
            connection.isBehind = true
            adjustReading(connection)
        } else if connection.isBehind && connection.output.count <= limits.unsentBeforePause / 2 {
            connection.isBehind = false
            continueReading(connection)
        }
    }
}
