package import RepowireKit

/// Finding peers by name, within the caller's circle.
extension Mesh {
    /// Whether `viewer` may see and reach `other`: the same circle, or a person or orchestrator on either side.
    package func canReach(_ viewer: Peer, _ other: Peer) -> Bool {
        viewer.circle == other.circle || viewer.kind == .human || viewer.role == .orchestrator || other.kind == .human
            || other.role == .orchestrator
    }

    /// The peers that `viewer` may see, by name. People's shells are not listed.
    package func visible(to viewer: Peer, circle: String? = nil, includeOffline: Bool = false) -> [PeerRecord] {
        peers.values.filter { record in
            record.peer.kind != .human && record.isAddressable && canReach(viewer, record.peer)
                && (circle == nil || record.peer.circle == circle) && (includeOffline || record.isOnline)
        }.sorted { ($0.peer.name, $0.peer.circle) < ($1.peer.name, $1.peer.circle) }
    }

    /// The peer that `viewer` means by a name (`name`, `name@circle` or an id). Within several circles the viewer's own
    /// comes first.
    package func resolve(_ name: String, for viewer: Peer) throws(MeshError) -> PeerRecord {
        if let record = peers[PeerID(name)], canReach(viewer, record.peer) { return record }
        let candidates = visible(to: viewer, includeOffline: true)
        let exact = candidates.filter { $0.peer.name == name || "\($0.peer.name)@\($0.peer.circle)" == name }
        let folded = exact.isEmpty ? candidates.filter { $0.peer.name.lowercased() == name.lowercased() } : exact
        if let own = folded.first(where: { $0.peer.circle == viewer.circle }) ?? folded.first { return own }
        let hidden = peers.values.first { $0.peer.name == name && !$0.isAddressable && canReach(viewer, $0.peer) }
        if let hidden { throw .notAddressable(hidden.peer.name) }
        let names = candidates.map(\.peer.name)
        let nearest = names.map { ($0, EditDistance.between($0.lowercased(), name.lowercased())) }
            .filter { $0.1 <= max(2, name.count / 3) }.sorted { $0.1 < $1.1 }.prefix(3).map(\.0)
        let online = candidates.filter { $0.isOnline && $0.peer.id != viewer.id }.map(\.peer.name)
        throw .unknownPeer(name, nearest: Array(nearest), online: online)
    }

    /// A name as it may be typed: letters, digits, dot, hyphen and underscore.
    package static func cleanName(_ name: String) -> String {
        let mapped = name.unicodeScalars.map { scalar -> Character in
            switch scalar {
            case "a"..."z", "A"..."Z", "0"..."9", ".", "-", "_": return Character(scalar)
            default: return scalar.properties.isAlphabetic ? Character(scalar) : "-"
            }
        }
        let trimmed = String(mapped).split(separator: "-", omittingEmptySubsequences: true).joined(separator: "-")
        return trimmed.isEmpty ? "peer" : String(trimmed.prefix(60))
    }

    /// `name`, or `name-2`, `name-3`… where it is taken in the circle.
    func uniqueName(_ name: String, circle: String, except id: PeerID) -> String {
        let taken = Set(
            peers.values.filter { $0.peer.circle == circle && $0.peer.id != id && $0.peer.kind != .human }
                .map { $0.peer.name.lowercased() })
        guard taken.contains(name.lowercased()) else { return name }
        var number = 2
        while taken.contains("\(name)-\(number)".lowercased()) { number += 1 }
        return "\(name)-\(number)"
    }
}
