internal import EventLoop

extension LineDoor {
    /// How many connections are taken in one turn before the others have theirs.
    private static let acceptsPerTurn = 64

    func watchListener() throws(LoopError) {
        guard let listener, acceptWatch == nil else { return }
        acceptWatch = try loop.watch(listener.descriptor, for: .readable) {
            self.assumeIsolated { $0.acceptWaiting() }
        }
    }

    func closeListener() {
        if let acceptWatch { loop.cancel(acceptWatch) }
        acceptWatch = nil
        listener = nil
    }

    private func acceptWaiting() {
        for _ in 0..<Self.acceptsPerTurn {
            guard let listener else { return }
            switch acceptConnection(listener.descriptor) {
            case .descriptor(let descriptor): open(descriptor)
            case .aborted: continue
            case .none: return
            case .exhausted: return restFromAccepting()
            }
        }
    }

    /// The backlog stays readable while there is no descriptor to take a connection with: looking again at once would
    /// spin.
    private func restFromAccepting() {
        guard let acceptWatch else { return }
        loop.suspend(acceptWatch)
        loop.schedule(after: limits.exhaustionPause) {
            self.assumeIsolated { door in
                if door.acceptWatch == acceptWatch { door.loop.resume(acceptWatch) }
            }
        }
    }

    private func open(_ descriptor: Int32) {
        guard let peer = PeerCredentials(ofSocket: descriptor) else { return closeDescriptor(descriptor) }
        guard peer.user == limits.user else {
            closeDescriptor(descriptor)
            return handler(.refused(peer))
        }
        lastConnection += 1
        let id = ConnectionID(rawValue: lastConnection)
        let connection = LineConnection(id: id, descriptor: descriptor, lineLimit: limits.line)
        connections[id] = connection
        connection.deadline = loop.schedule(after: limits.handshake) {
            self.assumeIsolated { $0.drop(id, .noHandshake) }
        }
        handler(.opened(id, peer))
        // A hook has usually sent its line by now: that saves a turn.
        read(connection)
        adjustReading(connection)
    }
}
