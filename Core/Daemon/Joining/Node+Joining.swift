import Doors
import Manifests
import Mesh
import Platform
import RepowireKit
import Wire

/// Which sessions take part. Joining and leaving hold at once, for sessions that run as well.
extension Node {
    /// In a process's environment: `1` lets its session join and `0` keeps it out, whatever is said of its folder.
    static let joiningVariable = "REPOWIRE_JOIN"

    func verdict(_ folder: String, _ process: ProcessIdentity?) -> JoiningRules.Verdict {
        switch process.flatMap({ ProcessTable.environmentValue(Node.joiningVariable, of: $0.pid) }) {
        case "1": return JoiningRules.Verdict(joins: true)
        case "0": return JoiningRules.Verdict(joins: false)
        default: return settings.joining.verdict(for: Path.resolved(folder) ?? folder)
        }
    }

    func mayJoin(_ session: Session) -> Bool { verdict(session.directory, session.process).joins }

    /// Keeps a session out of the mesh. One that was a peer is none any more: what waits for it fails with that reason.
    func keepOut(_ session: Session, _ key: InstanceKey) {
        keptOut[session.key] = KeptOut(session: session, instance: key)
        if let process = session.process { watch(process) }
        guard let peer = mesh.knownPeer(for: session) else { return }
        log.info("a peer's folder left", ["peer": mesh.peers[peer]?.peer.name ?? ""])
        if mesh.peers[peer]?.isOnline == true { apply(.sessionLost(peer, reason: "its folder left the mesh")) }
        if let process = session.process { sessionPeers[process]?[session.key] = nil }
        if let step = try? mesh.forget(peer, at: Clocks.wall) { perform(step) }
    }

    /// Whether a report comes from a session that stays out. The folder is the one in which it was first seen: agents
    /// change theirs.
    func isKeptOut(_ events: [TurnEvent], _ key: InstanceKey) -> Bool {
        guard let reported = events.first?.session else { return false }
        let known = keptOut[reported.key]
        guard known != nil || peer(of: reported) == nil else { return false }
        var session = known?.session ?? reported
        guard !mayJoin(session) else { return false }
        for event in events { session.state = event.kind.state ?? session.state }
        keepOut(session, key)
        if events.contains(where: { if case .sessionEnded = $0.kind { true } else { false } }) {
            keptOut[session.key] = nil
        }
        return true
    }

    /// Why an agent may not use the tools; nil when it may.
    func refusal(of pump: Pump) -> WireError? {
        let session = keptOut.values.first { $0.session.process == pump.parent }?.session
        if session == nil, sessionPeers[pump.parent]?.isEmpty == false { return nil }
        let folder = session?.directory ?? unaddressable[pump.parent]?.directory ?? pump.directory
        guard !verdict(folder, pump.parent).joins else { return nil }
        return WireError(
            .notAllowed, "this session is not part of the mesh: its folder \(folder) did not join",
            hint: "Your user can run 'repowire join' there")
    }

    // MARK: Operations

    func changeFolder(_ parameters: Parameters, _ line: Line, _ choice: JoiningRules.Choice?) throws(WireError) {
        try checkPerson(line)
        let given = try parameters.string("directory")
        guard given.hasPrefix("/") else {
            throw WireError(.invalidParameters, "the folder \"\(given)\" is not an absolute path")
        }
        let folder = Path.resolved(given) ?? given
        try write(choice.map { .string($0.rawValue) }, at: ["joining", "folders", folder])
        applyJoining {
            let verdict = self.settings.joining.verdict(for: folder)
            var result: JSONObject = ["directory": .string(folder), "joined": .bool(verdict.joins)]
            result["decided_by"] = verdict.folder.map(JSON.string)
            self.succeed(line, .object(result))
        }
    }

    func changeDefault(_ parameters: Parameters, _ line: Line) throws(WireError) {
        try checkPerson(line)
        let word = try parameters.string("default")
        // What is built in need not stand in the file.
        try write(word == JoiningRules().otherwise.rawValue ? nil : .string(word), at: ["joining", "default"])
        applyJoining { self.succeed(line, ["default": .string(self.settings.joining.otherwise.rawValue)]) }
    }

    /// An agent does not decide for its user. One that is kept out is not known as an agent, except here.
    private func checkPerson(_ line: Line) throws(WireError) {
        let process = line.connection.flatMap { clients[$0]?.credentials.process }
        let lineage = process.map { ProcessTable.lineage(of: $0) } ?? []
        let isKeptOut = keptOut.values.contains { $0.session.process.map(lineage.contains) ?? false }
        guard try caller(line).kind == .human, !isKeptOut else {
            throw WireError(.notAllowed, "only a person says which folders take part", hint: "Ask your user")
        }
    }

    private func write(_ value: JSON?, at key: [String]) throws(WireError) {
        readSettings()
        if let settingsFault {
            throw WireError(
                .conflict, "the settings cannot be read, so they are not changed: \(settingsFault)",
                hint: "Mend the file; 'repowire config show' reads it again")
        }
        do {
            try SettingsFile(path: configuration.settingsFile).set(value, at: key)
        } catch {
            throw WireError(.conflict, "the settings cannot be changed: \(error)")
        }
        readSettings()
    }

    func readSettings() {
        let (decoded, problems) = SettingsFile(path: configuration.settingsFile).read()
        settings = decoded.value
        settingsFault = problems.map { "\($0)" }
        if let settingsFault { log.warning("the settings cannot be read", ["reason": settingsFault]) }
    }

    /// Has every session that runs follow the rules.
    private func applyJoining(then done: @escaping () -> Void) {
        for record in mesh.peers.values where record.peer.kind == .session {
            guard let session = record.session, record.isOnline, !mayJoin(session) else { continue }
            keepOut(session, InstanceKey(runtime: session.key.runtime, root: session.facts["root"] ?? ""))
        }
        let joining = keptOut.values.filter { mayJoin($0.session) }
        for entry in joining {
            keptOut[entry.session.key] = nil
            seen(entry.session, entry.instance)
        }
        discoverAll { self.barrier(done) }
    }

    /// The sessions that stay out, for lists.
    var keptOutForms: JSON {
        let sessions = keptOut.values.map(\.session).sorted { ($0.directory, $0.key.id) < ($1.directory, $1.key.id) }
        return .array(
            sessions.map { session in
                var form: JSONObject = [
                    "runtime": .string(session.key.runtime), "directory": .string(session.directory),
                ]
                form["decided_by"] = verdict(session.directory, session.process).folder.map(JSON.string)
                return .object(form)
            })
    }
}

extension TurnEvent.Kind {
    /// What a session does after this; nil: that does not change. Kept for those that stay out, so that one whose folder
    /// joins is not taken to be idle in the middle of a turn.
    fileprivate var state: SessionState? {
        switch self {
        case .began: return .busy
        case .ended, .failed, .interrupted: return .idle
        case .state(let state): return state
        case .sessionSeen, .sessionEnded: return nil
        }
    }
}
