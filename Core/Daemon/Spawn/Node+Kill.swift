import Doors
import Mesh
import Platform
import RepowireKit
import Transports
import Wire

/// Ending agents that Repowire started.
extension Node {
    struct KillOrder: Sendable {
        var peer: String
        var removesWorktree = false
        var force = false
        var caller: Peer
        /// Of the caller, for git.
        var environment: [String: String]
    }

    struct Killed: Sendable {
        var name: String
        var wasGraceful: Bool
        /// The worktree that is gone.
        var removed: String?
        /// The worktree that is still there.
        var kept: String?
    }

    func killPeer(_ parameters: Parameters, _ line: Line) throws(WireError) {
        let order = KillOrder(
            peer: try parameters.string("peer"), removesWorktree: try parameters.boolean("worktree"),
            force: try parameters.boolean("force"), caller: try caller(line),
            environment: try parameters.strings("environment"))
        start { node in
            do {
                let killed = try await node.kill(order)
                var object: JSONObject = [
                    "killed": .string(killed.name), "graceful": .bool(killed.wasGraceful),
                ]
                object["worktree_removed"] = killed.removed.map(JSON.string)
                object["worktree_kept"] = killed.kept.map(JSON.string)
                node.succeed(line, .object(object))
            } catch {
                node.fail(line, Node.reason(error))
            }
        }
    }

    /// Ends the agent, then forgets its peer.
    func kill(_ order: KillOrder) async throws -> Killed {
        let peer = try resolve(order.peer, for: order.caller).peer
        let launch = try mayKill(peer, order)
        let git = try order.removesWorktree ? worktrees(of: peer, launch, order) : nil
        if let git, let folder = launch.worktree, !order.force {
            if let reason = try await OffLoop.run({ git.objection(toRemoving: folder) }) {
                throw WireError(
                    .conflict, "\(peer.name) goes on: its worktree \(folder) cannot be removed, because \(reason)",
                    hint: "Commit and merge it, kill without removing the worktree, or use force")
            }
        }
        log.info("an agent is ended", ["peer": peer.name])
        let end = AgentEnd(launch: launch, environment: configuration.environment)
        let outcome = try await OffLoop.run { end.run() }
        if mesh.peers[peer.id]?.peer.launch == launch { await forget(peer.id) }
        var killed = Killed(name: peer.name, wasGraceful: outcome.wasGraceful)
        guard let git, let folder = launch.worktree else {
            killed.kept = launch.worktree
            return killed
        }
        let force = order.force
        let isRemoved = try await OffLoop.run {
            // It may have gone on writing until its end.
            guard force || git.objection(toRemoving: folder) == nil else { return false }
            try git.remove(folder, force: force)
            return true
        }
        if isRemoved { killed.removed = folder } else { killed.kept = folder }
        return killed
    }

    /// Only what Repowire started is ended, by a person, or by an agent of the same circle.
    private func mayKill(_ peer: Peer, _ order: KillOrder) throws(WireError) -> Launch {
        guard let launch = peer.launch else {
            throw WireError(
                .notAllowed, "\"\(peer.name)\" was started by its user, not by Repowire",
                hint: "End it where it runs")
        }
        let caller = order.caller
        guard caller.id != peer.id else {
            throw WireError(.notAllowed, "an agent does not kill itself", hint: "Say that you are done")
        }
        guard caller.kind == .human || caller.role == .orchestrator || caller.circle == peer.circle else {
            throw WireError(.notAllowed, "\"\(peer.name)\" is in another circle", hint: "Ask your user")
        }
        return launch
    }

    private func worktrees(of peer: Peer, _ launch: Launch, _ order: KillOrder) throws(WireError) -> Worktree {
        guard launch.worktree != nil else {
            throw WireError(
                .conflict, "no worktree was made for \"\(peer.name)\"", hint: "Kill it without removing a worktree")
        }
        return try Worktree(
            environment: order.environment["PATH"] == nil ? configuration.environment : order.environment)
    }
}
