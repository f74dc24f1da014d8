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
        let found = named(name, viewer)
        if let best = found.first(where: { $0.isAddressable }) { return best }
        if let hidden = found.first { throw .notAddressable(hidden.peer.name) }
        let elsewhere = circles(ofPeersNamed: name)
        if !elsewhere.isEmpty { throw .otherCircle(PeerName.cleaned(name), circles: elsewhere, own: viewer.circle) }
        throw unknown(name, viewer)
    }

    /// Where peers of this name can be addressed. Their circles are said to whoever names them: two agents that their
    /// user meant to talk must not fail over a circle that neither knows of.
    private func circles(ofPeersNamed name: String) -> [String] {
        let ids = names[name].isEmpty ? names[PeerName.cleaned(name)] : names[name]
        return Set(ids.compactMap { peers[$0] }.filter { $0.isOnline && $0.isAddressable }.map(\.peer.circle)).sorted()
    }

    /// The peers of this name that the viewer may reach, best first: as it is written, in the viewer's own circle.
    private func named(_ text: String, _ viewer: Peer) -> [PeerRecord] {
        var name = text
        var ids = names[text]
        var circle: String?
        if ids.isEmpty, let at = text.utf8.lastIndex(of: UInt8(ascii: "@")) {
            name = String(text[..<at])
            circle = String(text[text.index(after: at)...])
            ids = names[name]
        }
        if ids.isEmpty {
            // The name of the folder, as it was before it became a name.
            name = PeerName.cleaned(text)
            circle = nil
            ids = names[name]
        }
        func rank(_ peer: Peer) -> (Int, Int, String) {
            (peer.name == name ? 0 : 1, peer.circle == viewer.circle ? 0 : 1, peer.circle)
        }
        return ids.compactMap { peers[$0] }
            .filter {
                $0.peer.kind != .human && canReach(viewer, $0.peer) && (circle ?? $0.peer.circle) == $0.peer.circle
            }
            .sorted { rank($0.peer) < rank($1.peer) }
    }

    private func unknown(_ name: String, _ viewer: Peer) -> MeshError {
        let candidates = visible(to: viewer, includeOffline: true).filter { $0.peer.id != viewer.id }
        var nearest: [(name: String, distance: Int)] = []
        if name.utf8.count <= 4 * PeerName.longest {
            let wanted = name.lowercased()
            for candidate in candidates {
                let distance = EditDistance.between(candidate.peer.name.lowercased(), wanted)
                if distance <= max(2, name.count / 3) { nearest.append((candidate.peer.name, distance)) }
            }
            nearest.sort { ($0.distance, $0.name) < ($1.distance, $1.name) }
        }
        return .unknownPeer(
            String(name.prefix(100)), nearest: nearest.prefix(3).map(\.name),
            online: candidates.filter(\.isOnline).map(\.peer.name))
    }

    /// A name as it may be typed: letters, digits, dot, hyphen and underscore.
    package static func cleanName(_ name: String) -> String { PeerName.cleaned(name) }

    /// The name that a new peer would get in a circle.
    package func freeName(_ name: String, in circle: String) -> String {
        uniqueName(Mesh.cleanName(name), circle: circle, except: PeerID(""))
    }

    /// `name`, or `name-2`, `name-3`… where it is taken in the circle.
    func uniqueName(_ name: String, circle: String, except id: PeerID) -> String {
        func isTaken(_ name: String) -> Bool {
            names[name].contains { $0 != id && peers[$0]?.peer.circle == circle && peers[$0]?.peer.kind != .human }
        }
        guard isTaken(name) else { return name }
        var number = 2
        while isTaken("\(name)-\(number)") { number += 1 }
        return "\(name)-\(number)"
    }
}
