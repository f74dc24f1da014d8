import Doors
import EventLoop
import MCP
import Mesh
import Platform
import RepowireKit
import Wire

/// The tools with which agents start and end agents.
extension Node {
    func spawn(
        _ wanted: ToolCall.Spawn, for caller: Peer, on line: Line, requestKey: String?, limit: Int64
    ) {
        var order = SpawnOrder(path: wanted.path, caller: caller, environment: environment(of: line))
        order.runtime = wanted.runtime
        order.prompt = wanted.prompt
        order.branch = wanted.worktree
        order.circle = wanted.circle
        order.isUnattended = wanted.isUnattended
        order.key = requestKey
        // The answer must leave before the caller's runtime cuts the call.
        order.patience = min(order.patience, max(1, limit))
        let complete = order
        reportWork("starting an agent in \(wanted.path)", line)
        start { node in
            do {
                let spawned = try await node.spawn(complete)
                guard let record = node.mesh.peers[spawned.peer] else {
                    throw WireError(.conflict, "the new agent ended at once")
                }
                node.finish(line, .spawned(node.info(record), prompt: spawned.prompt))
            } catch {
                node.finish(line, .failed(Node.reason(error)))
            }
        }
    }

    func kill(_ peer: String, for caller: Peer, on line: Line) {
        let order = KillOrder(peer: peer, caller: caller, environment: [:])
        reportWork("ending \(peer)", line)
        start { node in
            do {
                let killed = try await node.kill(order)
                node.finish(line, .killed(killed.name, worktree: killed.kept))
            } catch {
                node.finish(line, .failed(Node.reason(error)))
            }
        }
    }

    /// An agent's variables are those its MCP server's parent was started with: its own.
    private func environment(of line: Line) -> [String: String] {
        if case .tool(let id, _) = line, let pump = pumps[id] { return spawnEnvironment(of: pump.parent) }
        return configuration.environment.filter { spawnNames.contains($0.key) }
    }

    /// Some runtimes wait longer for a call that shows signs of life.
    private func reportWork(_ text: String, _ line: Line) {
        progressTimers[line] = loop.schedule(after: .seconds(2)) { [weak self] in
            self?.assumeIsolated { node in
                guard node.progressTimers[line] != nil else { return }
                switch line {
                case .tool(let id, let key): node.perform(node.pumps[id]?.connection.progress(key, text) ?? [], id)
                case .webTool(let call): node.perform(node.toolServer?.progress(call, text) ?? [])
                case .request, .web: return
                }
                node.reportWork(text, line)
            }
        }
    }
}
