import Doors
import EventLoop
import Mesh
import Platform
import RepowireKit
import Store
import Wire

/// Telling those who listen what happens. Without listeners it costs a look at a variable.
extension Node {
    /// How long events are kept for clients that come back.
    private static let patience = Duration.seconds(60)
    /// So that nothing between here and the client takes a quiet stream for dead.
    private static let heartbeat = Duration.seconds(15)
    /// A program's reason can be long; the trace has all of it.
    private static let longestEvidence = 500

    func subscribe(_ parameters: Parameters, _ line: Line) throws(WireError) {
        let viewer = try caller(line)
        let after = try parameters.optionalString("after")
        startRecording()
        // What the others are told at the end of this turn is the new one's past.
        tell()
        guard let resumption = audience?.feed.resume(after: after) else { return }
        let answer: JSON = [
            "resumed": .bool(resumption.isWhole), "last_event": .string(resumption.position.text),
        ]
        let missed = resumption.missed.filter { isVisible($0, to: viewer) }
        switch line {
        case .request(let connection, _):
            leave(.line(connection))
            succeed(line, answer)
            audience?.listeners.append(.init(seat: .line(connection), viewer: viewer.id))
            if !missed.isEmpty { _ = door?.send(missed.flatMap(\.line), to: connection) }
        case .web(let request):
            webRoutes[request] = nil
            guard web?.startStream(request) == true else { return rest() }
            audience?.listeners.append(.init(seat: .web(request), viewer: viewer.id))
            let opening =
                Array("retry: 1000\n".utf8)
                + Event.frame(id: resumption.position.text, name: "ready", data: answer.bytes)
            web?.sendEvent(request, opening + missed.flatMap(\.frame))
            beat()
        case .tool, .webTool: return
        }
    }

    /// A listener is gone.
    func leave(_ seat: Audience.Seat) {
        guard audience?.listeners.contains(where: { $0.seat == seat }) == true else { return }
        audience?.listeners.removeAll { $0.seat == seat }
        rest()
    }

    /// Ends all streams, on shutting down.
    func endEvents() {
        guard let audience else { return }
        for case .web(let request) in audience.listeners.map(\.seat) { web?.endStream(request) }
        for timer in [audience.heartbeat, audience.rest].compactMap({ $0 }) { loop.cancel(timer) }
        self.audience = nil
    }

    // MARK: What happened

    /// The mesh took a step: its peers may have changed.
    func noteStep() {
        guard audience?.isTelling == false else { return }
        audience?.isTelling = true
        loop.atEndOfTurn { [weak self] in
            self?.assumeIsolated { node in
                node.audience?.isTelling = false
                node.tell()
            }
        }
    }

    /// Rows came into force.
    func note(_ rows: [JournalRow]) {
        for row in rows {
            switch row {
            case .message(let message):
                note(message, .queued, at: message.createdAt, "written to the journal")
            case .transition(let step):
                guard let message = mesh.letters[step.message]?.message else { continue }
                note(message, step.state, at: step.at, step.evidence, step)
            case .peer, .forgotten: continue
            }
        }
        noteStep()
    }

    private func note(
        _ message: Message, _ state: Delivery, at time: WallTime, _ evidence: String,
        _ step: JournalRow.Transition? = nil
    ) {
        var data: JSONObject = [
            "id": .string(message.id.rawValue), "kind": .string(message.kind.rawValue),
            "from": .string(name(of: message.from)), "to": .string(name(of: message.to)),
            "state": .string(state.rawValue), "at": .int(time.milliseconds),
            "evidence": .string(String(evidence.prefix(Node.longestEvidence))),
        ]
        data["transport"] = step?.transport.map(JSON.string)
        data["turn"] = step?.turn.map { .string($0.rawValue) }
        audience?.feed.append(.message(from: message.from, to: message.to), data)
    }

    private func notePeers() {
        guard var told = audience?.told else { return }
        audience?.told = [:]
        for (id, record) in mesh.peers {
            let old = told[id]?.info
            guard let now = shown(record) else { continue }
            guard old != now else { continue }
            told[id] = (record.peer, now)
            for change in PeerChange.between(old, now) { note(change, record.peer, now) }
        }
        for (id, old) in told where mesh.peers[id].flatMap(shown) == nil {
            told[id] = nil
            note(mesh.peers[id] == nil ? .forgotten : .left, old.peer, old.info.offline)
        }
        audience?.told = told
    }

    private func note(_ change: PeerChange, _ peer: Peer, _ info: PeerInfo) {
        audience?.feed.append(
            .peer(peer),
            ["change": .string(change.rawValue), "at": .int(Clocks.wall.milliseconds), "peer": info.json])
    }

    /// A peer as it is told, without what changes all the time; nil when nobody may address it.
    private func shown(_ record: PeerRecord) -> PeerInfo? {
        guard record.peer.kind != .human, record.isAddressable else { return nil }
        var info = info(record)
        info.queued = 0
        info.lastSeen = record.peer.lastSeen
        return info
    }

    // MARK: Telling it

    private func tell() {
        notePeers()
        guard let fresh = audience?.feed.takeUntold(), !fresh.isEmpty else { return }
        for listener in audience?.listeners ?? [] {
            guard let viewer = mesh.peers[listener.viewer]?.peer else { continue }
            let events = fresh.filter { isVisible($0, to: viewer) }
            guard !events.isEmpty else { continue }
            let isThere: Bool
            switch listener.seat {
            case .line(let connection): isThere = door?.send(events.flatMap(\.line), to: connection) == true
            case .web(let request): isThere = web?.sendEvent(request, events.flatMap(\.frame)) == true
            }
            // The door cuts who does not read.
            if !isThere { leave(listener.seat) }
        }
    }

    private func isVisible(_ event: Event, to viewer: Peer) -> Bool {
        if viewer.kind == .human || viewer.role == .orchestrator { return true }
        switch event.subject {
        case .peer(let peer): return mesh.canReach(viewer, peer)
        case .message(let from, let to): return from == viewer.id || to == viewer.id
        }
    }

    private func startRecording() {
        if let rest = audience?.rest {
            loop.cancel(rest)
            audience?.rest = nil
        }
        guard audience == nil else { return }
        var audience = Audience(feed: EventFeed(recording: Randomness.base32(8)))
        for (id, record) in mesh.peers {
            if let info = shown(record) { audience.told[id] = (record.peer, info) }
        }
        self.audience = audience
    }

    /// Goes on recording for a while when nobody listens: a client whose connection broke comes back soon.
    private func rest() {
        guard audience?.listeners.isEmpty == true, audience?.rest == nil else { return }
        audience?.rest = loop.schedule(after: Node.patience) { [weak self] in
            self?.assumeIsolated { node in
                node.audience?.rest = nil
                if node.audience?.listeners.isEmpty == true { node.endEvents() }
            }
        }
    }

    private func beat() {
        guard audience?.hasStreams == true, audience?.heartbeat == nil else { return }
        audience?.heartbeat = loop.schedule(after: Node.heartbeat) { [weak self] in
            self?.assumeIsolated { node in
                node.audience?.heartbeat = nil
                for case .web(let request) in (node.audience?.listeners ?? []).map(\.seat) {
                    node.web?.sendEvent(request, Array(": still here\n\n".utf8))
                }
                node.beat()
            }
        }
    }
}
