package import RepowireKit

/// A peer as it is listed.
package struct PeerInfo: Sendable, Hashable {
    package var id: PeerID
    package var name: String
    package var kind: Peer.Kind
    package var circle: String
    package var role: Peer.Role
    package var runtime: String?
    package var directory: String?
    package var summary: String?
    /// `idle`, `busy`, `blocked`, `unknown` or `offline`.
    package var state: String
    /// Why a peer is blocked.
    package var stateReason: String?
    package var queued: Int
    package var lastSeen: WallTime
    /// Whether Repowire started it.
    package var isSpawned: Bool
    package var worktree: String?

    package init(
        id: PeerID, name: String, kind: Peer.Kind, circle: String, role: Peer.Role, runtime: String?,
        directory: String?, summary: String?, state: String, stateReason: String?, queued: Int, lastSeen: WallTime,
        isSpawned: Bool = false, worktree: String? = nil
    ) {
        self.id = id
        self.name = name
        self.kind = kind
        self.circle = circle
        self.role = role
        self.runtime = runtime
        self.directory = directory
        self.summary = summary
        self.state = state
        self.stateReason = stateReason
        self.queued = queued
        self.lastSeen = lastSeen
        self.isSpawned = isSpawned
        self.worktree = worktree
    }

    package var json: JSON {
        var object: JSONObject = [
            "name": .string(name), "id": .string(id.rawValue), "kind": .string(kind.rawValue),
            "circle": .string(circle), "role": .string(role.rawValue), "state": .string(state),
        ]
        object["state_reason"] = stateReason.map(JSON.string)
        object["runtime"] = runtime.map(JSON.string)
        object["directory"] = directory.map(JSON.string)
        object["description"] = summary.map(JSON.string)
        if isSpawned { object["spawned"] = true }
        object["worktree"] = worktree.map(JSON.string)
        object["queued"] = .int(Int64(queued))
        object["last_seen"] = .int(lastSeen.milliseconds)
        return .object(object)
    }

    package init(json: JSON) throws(WireError) {
        guard let name = json["name"]?.stringValue, let id = json["id"]?.stringValue,
            let kind = json["kind"]?.stringValue.flatMap(Peer.Kind.init(rawValue:)),
            let circle = json["circle"]?.stringValue,
            let role = json["role"]?.stringValue.flatMap(Peer.Role.init(rawValue:)),
            let state = json["state"]?.stringValue
        else { throw WireError(.invalidRequest, "the daemon listed a peer that this release cannot read") }
        self.init(
            id: PeerID(id), name: name, kind: kind, circle: circle, role: role, runtime: json["runtime"]?.stringValue,
            directory: json["directory"]?.stringValue, summary: json["description"]?.stringValue, state: state,
            stateReason: json["state_reason"]?.stringValue, queued: Int(json["queued"]?.intValue ?? 0),
            lastSeen: WallTime(milliseconds: json["last_seen"]?.intValue ?? 0),
            isSpawned: json["spawned"]?.boolValue ?? false, worktree: json["worktree"]?.stringValue)
    }
}
