internal import CEvent
internal import EventLoop

extension HTTPDoor {
    var isDraining: Bool { whenDrained != nil }

    func beginDraining(within limit: Duration, _ done: @escaping @Sendable () -> Void) {
        guard !isDraining else { return }
        whenDrained = done
        server?.stopAccepting()
        if server == nil, let listening { closeDescriptor(listening.descriptor) }
        listening = nil
        for connection in connections.values {
            if case .head = connection.phase, !connection.scanner.hasBegun { doom(connection) }
        }
        loop.schedule(after: limit) { self.assumeIsolated { $0.cutAll() } }
        finishDrainingIfEmpty()
    }

    /// From the loop, not from inside evhttp, which may be in the middle of closing the last connection.
    func finishDrainingIfEmpty() {
        guard isDraining, connections.isEmpty else { return }
        loop.perform { self.assumeIsolated { $0.finishDraining() } }
    }

    private func cutAll() {
        for connection in connections.values { cut(connection) }
    }

    private func finishDraining() {
        guard let done = whenDrained else { return }
        whenDrained = nil
        if let server {
            HTTPDoors.remove(self, server: server.address)
            self.server = nil
        }
        done()
    }
}
