import Doors
import Mesh
import Platform
import RepowireKit
import Wire

/// What the runtimes' hooks report.
extension Node {
    /// A report that a hook sends over its connection. It is answered when what follows from it is in the journal, so
    /// a hook that was answered need not keep its report.
    func hookReported(_ params: JSON, from pid: Int32, reply: @escaping (Result<JSON, WireError>) -> Void) {
        do {
            let (report, key, name) = try report(params, pid: pid)
            if let name, !seenReports.insert(name) { return reply(.success([:])) }
            handle(report, key) { answer in
                reply(
                    .success([
                        "stdout": .string(answer.stdout), "stderr": .string(answer.stderr),
                        "exit": .int(Int64(answer.exitCode)),
                    ]))
            }
        } catch {
            reply(.failure(error))
        }
    }

    private func report(
        _ json: JSON, pid: Int32
    ) throws(WireError) -> (report: RuntimeReport, key: InstanceKey, name: String?) {
        let parameters = Parameters(json: json)
        let id = try parameters.string("runtime")
        let event = try parameters.string("event")
        let environment = try parameters.strings("environment")
        guard let runtime = runtimes[id] else {
            throw WireError(.notFound, "there is no runtime \"\(id)\"", hint: "See 'repowire adapter list'")
        }
        let payload: JSON
        do {
            payload = try JSON(parsing: parameters.optionalString("payload") ?? "{}")
        } catch let error as WireError {
            throw error
        } catch {
            throw WireError(.invalidParameters, "the hook's payload is not JSON: \(error)")
        }
        let root = runtime.manifest.root?.environment.flatMap { environment[$0] } ?? ""
        let isDefault = root.isEmpty || root == configuration.environment[runtime.manifest.root?.environment ?? ""]
        let key = InstanceKey(runtime: id, root: isDefault ? "" : root)
        guard instance(key) else { throw WireError(.internalError, "the adapter of \(id) does not start") }
        let report = RuntimeReport(
            event: event, payload: payload, environment: environment,
            process: agent(of: pid, runtime.manifest, environment))
        // Who does not say when and where it happened does not send it twice.
        let name = json["at"]?.intValue.map { "\(id)/\(event)/\(json["pid"]?.intValue ?? Int64(pid))/\($0)" }
        return (report, key, name)
    }

    /// The agent a hook belongs to: an ancestor that is a known session, else the process its environment
    /// names, else the nearest one that runs the runtime's program.
    private func agent(
        of pid: Int32, _ manifest: AdapterManifest, _ environment: [String: String]
    ) -> ProcessIdentity? {
        let lineage = ProcessTable.lineage(of: pid)
        if let known = lineage.first(where: { sessionPeers[$0] != nil || unaddressable[$0] != nil }) { return known }
        let named = manifest.payload.pidVariables.lazy.compactMap { environment[$0].flatMap { Int32($0) } }.first
        if let named = named.flatMap({ ProcessTable.identity(of: $0) }) { return named }
        guard manifest.payload.pidVariables.isEmpty else { return nil }
        return lineage.dropFirst().first {
            ProcessTable.runs(manifest.detect.binaries, ProcessTable.arguments(of: $0.pid))
        }
    }

    /// Takes a report to its session. Where the runtime lists its sessions, that list decides which session it is: it
    /// is read first when the report fits none that is known.
    /// - Parameter plugin: the connection of the plug-in that reports, and holds the session from now on.
    func handle(
        _ report: RuntimeReport, _ key: InstanceKey, isSecondTry: Bool = false, from plugin: ConnectionID? = nil,
        reply: @escaping (HookAnswer) -> Void
    ) {
        guard let adapter = instances[key]?.adapter else { return reply(HookAnswer()) }
        remember(report)
        let neutral = (adapter as? any HookAnswering)?.neutralAnswer(to: report) ?? HookAnswer()
        let events: [TurnEvent]
        do {
            events = try adapter.captureReply(from: report)
        } catch {
            log.warning("a report cannot be read", ["runtime": key.runtime, "reason": "\(error)"])
            return reply(neutral)
        }
        guard let session = events.first?.session else { return reply(neutral) }
        // Its host says what it does.
        if let process = report.process, hostedPeer(above: process) != nil { return reply(neutral) }
        let hasRegistry = (adapter as? any SessionDiscovering)?.listsAllSessions == true
        if let process = report.process, unaddressable[process] != nil { return reply(neutral) }
        if let plugin, !hold(session, events, plugin) { return reply(neutral) }

        let known = peer(of: session)
        let isCurrent = known.flatMap { mesh.peers[$0]?.session?.key } == session.key
        if hasRegistry, !isCurrent, !isSecondTry, keptOut[session.key] == nil {
            return discover(key) { self.handle(report, key, isSecondTry: true, from: plugin, reply: reply) }
        }
        if isKeptOut(events, key) { return reply(neutral) }
        if !hasRegistry, !isCurrent {
            if !isSecondTry, mustAskForCircle(of: placed(session)) {
                return findCircle(of: session) { self.handle(report, key, isSecondTry: true, reply: reply) }
            }
            seen(session, key)
        }
        guard let peer = known ?? self.peer(of: session) else { return reply(neutral) }
        let before = lastTicket
        keep(session.facts, of: peer)
        var continued: HookAnswer?
        for event in events {
            // The hook itself may carry the next message: before the session counts as idle and is given it otherwise.
            if event.kind == .state(.idle) { continued = continued ?? continuation(adapter, report, peer) }
            if event.kind != .state(.idle) || continued == nil { apply(.turn(peer, event.kind)) }
        }
        if mesh.peers[peer]?.isOnline == false, let process = report.process, !session.isAloneInProcess {
            // Its process goes on without it.
            sessionPeers[process]?[session.key] = nil
        }
        let answer = continued ?? continuation(adapter, report, peer) ?? neutral
        if lastTicket == before { return reply(answer) }
        barrier { reply(answer) }
    }

    /// The peer of a reported session: by its process where that is known, else by its id.
    func peer(of session: Session) -> PeerID? {
        if let process = session.process, let peers = sessionPeers[process] {
            let isAlone = session.isAloneInProcess && peers.count == 1
            return peers[session.key] ?? (isAlone ? peers.first?.value : nil)
        }
        return mesh.peers.values.first { $0.session?.key == session.key }?.peer.id
    }

    /// Facts that only reports tell, such as where the session's record is. The last report counts.
    func keep(_ facts: [String: String], of peer: PeerID) {
        guard var session = mesh.peers[peer]?.session else { return }
        session.facts.merge(facts) { _, reported in reported }
        if session.facts != mesh.peers[peer]?.session?.facts { apply(.session(peer, session)) }
    }

    /// Facts about an agent that only its hooks see: which tmux it runs in. A hook can be earlier than the runtime's own
    /// list, so they are kept by process and join the session when it is seen.
    private func remember(_ report: RuntimeReport) {
        guard let process = report.process else { return }
        var place = terminals[process] ?? Terminal()
        if let tmux = report.environment["TMUX"] { place.tmux = String(tmux.prefix { $0 != "," }) }
        if let pane = report.environment["TMUX_PANE"] { place.pane = pane }
        guard terminals[process] != place else { return }
        terminals[process] = place
        watch(process)
        for peer in (sessionPeers[process] ?? [:]).values {
            guard var session = mesh.peers[peer]?.session else { continue }
            // That the daemon knows the terminal now says nothing about what the session is doing.
            session.state = .unknown
            apply(.session(peer, placed(session)))
        }
    }

    /// The session with what is known of its terminal.
    func placed(_ found: Session) -> Session {
        guard let process = found.process else { return found }
        var session = found
        let socket = terminals[process]?.tmux ?? ProcessTable.environmentValue("TMUX", of: process.pid)
        if let socket { session.facts["tmux"] = String(socket.prefix { $0 != "," }) }
        session.pane = session.pane ?? terminals[process]?.pane
        return session
    }

    /// At the end of a turn, the next message as the hook's answer, where the session has no better way in.
    private func continuation(_ adapter: any RuntimeAdapter, _ report: RuntimeReport, _ peer: PeerID) -> HookAnswer? {
        guard let answering = adapter as? any HookAnswering, let record = mesh.peers[peer],
            let session = record.session,
            record.inFlight == nil, record.turns.isEmpty, let id = record.queue.first,
            let message = mesh.letters[id]?.message,
            let answer = answering.continuation(of: report, in: session, with: framed(message))
        else { return nil }
        let turn = runtimes[session.key.runtime]?.manifest.payload.turn.lazy
            .compactMap { report.payload.at($0)?.scalarText }.first.map { TurnID($0) }
        let step = mesh.offerAtTurnEnd(id, turn: turn, at: Clocks.wall)
        guard !step.rows.isEmpty else { return nil }
        perform(step)
        return answer
    }

    /// Calls `done` when everything given to the journal so far is safe, or was refused.
    func barrier(_ done: @escaping () -> Void) {
        lastTicket += 1
        pendingSteps[lastTicket] = PendingStep(rows: [], effects: [], sent: nil) { _ in done() }
        journal?.submit(ticket: lastTicket, rows: [])
    }

    /// Reports of hooks that found no daemon, oldest first. A file goes away when what it brought is in the journal.
    package func readSpool() {
        let folder = configuration.home.spool
        let names = ((try? FileSystem.list(folder)) ?? []).filter { $0.hasSuffix(".json") }
        for name in names {
            let path = "\(folder)/\(name)"
            guard let bytes = try? FileSystem.read(path, limit: 16 << 20), let json = try? JSON(parsing: bytes) else {
                log.warning("a spooled report cannot be read and is dropped", ["file": path])
                try? FileSystem.remove(path)
                continue
            }
            let pid = json["pid"]?.intValue.flatMap { Int32(exactly: $0) } ?? 0
            hookReported(json, from: pid) { [log] result in
                if case .failure(let error) = result {
                    log.warning("a spooled report is of no use", ["reason": error.message])
                }
                try? FileSystem.remove(path)
            }
        }
        if !names.isEmpty { log.info("read reports that came while no daemon ran", ["count": "\(names.count)"]) }
    }
}
