import Wire

/// What happened to a peer between two looks.
enum PeerChange: String {
    case joined, left, state, described, forgotten

    /// - Parameter old: nil for a peer that was not there.
    static func between(_ old: PeerInfo?, _ new: PeerInfo) -> [PeerChange] {
        guard let old else { return new.isOffline ? [] : [.joined] }
        if old.isOffline, new.isOffline { return old.summary == new.summary ? [] : [.described] }
        if old.isOffline { return [.joined] }
        if new.isOffline { return [.left] }
        var changes: [PeerChange] = []
        if old.state != new.state || old.stateReason != new.stateReason { changes.append(.state) }
        if old.name != new.name || old.summary != new.summary || old.directory != new.directory {
            changes.append(.described)
        }
        return changes
    }
}

extension PeerInfo {
    var isOffline: Bool { state == "offline" }

    var offline: PeerInfo {
        var info = self
        info.state = "offline"
        info.stateReason = nil
        return info
    }
}
