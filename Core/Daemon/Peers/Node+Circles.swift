import Mesh
import Platform
import RepowireKit
import Transports
import Wire

/// In which circle an agent begins, and what a person changes about that.
///
/// A session that its user named a tmux session for belongs with the others there: its circle has that name. The numbers
/// that tmux gives to sessions without a name say nothing, so agents in plain terminals all meet in one circle.
/// `REPOWIRE_CIRCLE` in the agent's own environment goes before both.
extension Node {
    static let circleVariable = "REPOWIRE_CIRCLE"

    /// The circle for a session that is seen for the first time.
    func firstCircle(of session: Session) -> String {
        guard let process = session.process else { return Peer.defaultCircle }
        return circles[process] ?? Node.chosenCircle(of: process) ?? Peer.defaultCircle
    }

    private static func chosenCircle(of process: ProcessIdentity) -> String? {
        let chosen = ProcessTable.environmentValue(circleVariable, of: process.pid) ?? ""
        return chosen.isEmpty ? nil : Mesh.cleanName(chosen)
    }

    /// Whether tmux has to be asked before the session becomes a peer.
    func mustAskForCircle(of session: Session) -> Bool {
        guard let process = session.process, circles[process] == nil, mesh.knownPeer(for: session) == nil
        else { return false }
        return session.isAddressable && Node.chosenCircle(of: process) == nil
    }

    /// Asks tmux, which blocks, for the circles of sessions that are new.
    func findCircles(of sessions: [Session]) async {
        for session in sessions.map(placed) where mustAskForCircle(of: session) {
            guard let process = session.process, let socket = session.facts[SessionFact.tmux],
                let pane = session.pane ?? ProcessTable.environmentValue("TMUX_PANE", of: process.pid),
                let server = TmuxServer(socket: socket, environment: configuration.environment)
            else { continue }
            let name = try? await OffLoop.run { try server.sessionName(ofPane: pane) }
            circles[process] = name.flatMap(Node.circle(fromTmux:)) ?? Peer.defaultCircle
            watch(process)
        }
    }

    func findCircle(of session: Session, then done: @escaping () -> Void) {
        lastTask += 1
        let number = lastTask
        afterCircles[number] = done
        start { node in
            await node.findCircles(of: [session])
            node.afterCircles.removeValue(forKey: number)?()
        }
    }

    /// - Returns: nil for a name that tmux made up.
    static func circle(fromTmux name: String) -> String? {
        name.utf8.allSatisfy { (UInt8(ascii: "0")...UInt8(ascii: "9")).contains($0) } ? nil : Mesh.cleanName(name)
    }

    func move(_ parameters: Parameters, _ line: Line) throws(WireError) {
        let circle = Mesh.cleanName(try parameters.string("circle"))
        let peer = try peerToChange(parameters, line)
        finishChange(of: peer, mesh.move(peer, to: circle, at: Clocks.wall), line)
    }

    func grant(_ parameters: Parameters, _ line: Line) throws(WireError) {
        guard let role = Peer.Role(rawValue: try parameters.string("role")) else {
            throw WireError(.invalidParameters, "a peer is a member or an orchestrator")
        }
        let peer = try peerToChange(parameters, line)
        finishChange(of: peer, mesh.grant(role, to: peer, at: Clocks.wall), line)
    }

    /// Circles hold because no agent changes them, its own or another's.
    private func peerToChange(_ parameters: Parameters, _ line: Line) throws(WireError) -> PeerID {
        let caller = try caller(line)
        guard caller.kind == .human else {
            throw WireError(.notAllowed, "only a person changes circles and roles", hint: "Ask your user")
        }
        let peer = try resolve(try parameters.string("peer"), for: caller).peer
        guard peer.kind == .session else {
            throw WireError(.notAllowed, "\"\(peer.name)\" is no agent: a program says its circle when it joins")
        }
        return peer.id
    }

    private func finishChange(of peer: PeerID, _ step: Step, _ line: Line) {
        perform(step) { _ in
            if let record = self.mesh.peers[peer] {
                self.succeed(line, self.info(record).json)
            } else {
                self.fail(line, WireError(.unknownPeer, "the peer was forgotten"))
            }
        }
    }
}
