import Doors
import EventLoop
import MCP
import Mesh
import Platform
import RepowireKit
import Wire

/// The agents' MCP pumps: their lines, and what they do for the daemon.
extension Node {
    /// How lines that are not MCP begin, in both directions.
    private static let controlPrefix = Array("{\"repowire\":".utf8)

    func startPump(_ hello: JSON, _ id: ConnectionID) {
        guard let client = clients[id], let facts = hello["mcp"] else { return }
        let process = client.credentials.process
        let parent = ProcessTable.parent(of: process) ?? process
        let runtime = facts["runtime"]?.stringValue ?? ""
        clients[id]?.isPump = true
        pumps[id] = Pump(
            connection: MCPConnection(server: MCPServer(toolMeta: JSONObject())),
            instance: facts["instance"]?.stringValue ?? "\(process)", runtime: runtime,
            directory: facts["directory"]?.stringValue ?? "/",
            parent: ProcessTable.identity(of: parent) ?? ProcessIdentity(pid: parent, start: 0),
            hasInbox: facts["inbox"]?.boolValue ?? false)
        place(id)
    }

    func pumpSent(_ bytes: [UInt8], _ id: ConnectionID) {
        if bytes.starts(with: Node.controlPrefix) { return control(bytes, id) }
        guard !bytes.allSatisfy({ $0 == 0x20 || $0 == 0x09 }) else { return }
        do {
            let json = try JSON(parsing: bytes)
            perform(pumps[id]?.connection.receive(json) ?? [], id)
        } catch {
            perform(pumps[id]?.connection.reject(.parse("\(error)")) ?? [], id)
        }
    }

    private func control(_ bytes: [UInt8], _ id: ConnectionID) {
        guard let json = try? JSON(parsing: bytes) else { return }
        switch json["repowire"]?.stringValue {
        case "replay":
            if let line = json["line"] { pumps[id]?.connection.replay(line) }
        case "inbox":
            guard let number = json["id"]?.intValue, let request = inboxRequests.take(number) else { return }
            if json["ok"]?.boolValue == true {
                request.continuation.resume(returning: true)
            } else {
                let reason = json["error"]?.stringValue ?? "it gave no reason"
                request.continuation.resume(throwing: WireError(.internalError, reason))
            }
        default: break
        }
    }

    /// The pump is gone, so its agent does not wait any more: `closed` tells the mesh.
    func pumpClosed(_ id: ConnectionID) {
        guard pumps.removeValue(forKey: id) != nil else { return }
        for line in toolAsks.keys where line.connection == id { forgetCall(line) }
        for request in inboxRequests.takeAll(of: id.rawValue) { request.continuation.resume(returning: false) }
    }

    /// Has the child of an agent write to the agent's inbox.
    /// - Returns: false when the agent has no child that can.
    func writeThroughChild(of process: ProcessIdentity, authentication: String?, data: [UInt8]) async throws -> Bool {
        guard let id = pumps.first(where: { $0.value.parent == process && $0.value.hasInbox })?.key else {
            return false
        }
        return try await withCheckedThrowingContinuation { continuation in
            let number = inboxRequests.add(.init(connection: id.rawValue, continuation: continuation))
            let line: JSON = [
                "repowire": "inbox", "id": .int(number),
                "authentication": authentication.map(JSON.string) ?? .null,
                "data": .string(String(decoding: data, as: UTF8.self)),
            ]
            guard door?.send(line.bytes + [0x0A], to: id) == true else {
                inboxRequests.take(number)?.continuation.resume(returning: false)
                return
            }
            _ = loop.schedule(after: .seconds(5)) { [weak self] in
                self?.assumeIsolated { node in
                    node.inboxRequests.take(number)?.continuation.resume(
                        throwing: WireError(.timedOut, "the agent's repowire-mcp did not write within 5 s"))
                }
            }
        }
    }
}

/// Reaches agents through their pumps.
struct PumpChannel: AgentChildren {
    let node: Node

    func writeToInbox(of process: ProcessIdentity, authentication: String?, data: [UInt8]) async throws -> Bool {
        try await node.writeThroughChild(of: process, authentication: authentication, data: data)
    }
}
