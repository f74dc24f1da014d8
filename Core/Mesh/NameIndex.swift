import RepowireKit

/// Finds peers by name, whatever the case, without looking at every peer.
struct NameIndex: Sendable {
    private var byName: [String: [PeerID]] = [:]

    /// The peers of this name, in no order.
    subscript(name: String) -> [PeerID] { byName[name.lowercased()] ?? [] }

    mutating func insert(_ id: PeerID, _ name: String) {
        let key = name.lowercased()
        if byName[key]?.contains(id) != true { byName[key, default: []].append(id) }
    }

    mutating func remove(_ id: PeerID, _ name: String) {
        let key = name.lowercased()
        byName[key]?.removeAll { $0 == id }
        if byName[key]?.isEmpty == true { byName[key] = nil }
    }
}
