import RepowireKit

@testable import Mesh

/// The journal of a walk: what is safe when the daemon dies.
struct WalkJournal {
    struct Entry {
        var message: Message
        var state = Delivery.queued
        var turn: TurnID?
        var answer: String?
        var isFinal: Bool { state.isFinal(for: message.kind) }
    }

    private(set) var entries: [MessageID: Entry] = [:]
    private(set) var order: [MessageID] = []
    private(set) var peers: [PeerID: Peer] = [:]
    private var peerOrder: [PeerID] = []

    /// Writes the rows of a step. Rows about a message that was refused are left out.
    mutating func write(_ rows: [JournalRow]) {
        for row in rows {
            switch row {
            case .message(let message):
                guard entries[message.id] == nil else { continue }
                entries[message.id] = Entry(message: message)
                order.append(message.id)
            case .transition(let transition):
                guard let entry = entries[transition.message], !entry.isFinal else { continue }
                entries[transition.message]?.state = transition.state
                entries[transition.message]?.turn = transition.turn
                entries[transition.message]?.answer = transition.answer
            case .peer(let peer):
                if peers.updateValue(peer, forKey: peer.id) == nil { peerOrder.append(peer.id) }
            case .forgotten(let id):
                peers[id] = nil
                peerOrder.removeAll { $0 == id }
            }
        }
    }

    /// What a restart reads.
    var snapshot: JournalSnapshot {
        var snapshot = JournalSnapshot(peers: peerOrder.compactMap { peers[$0] })
        for (sequence, id) in order.enumerated() {
            guard let entry = entries[id] else { continue }
            let message = JournalSnapshot.OpenMessage(
                message: entry.message, state: entry.state, sequence: Int64(sequence), turn: entry.turn,
                answer: entry.answer)
            if !entry.isFinal {
                snapshot.open.append(message)
            } else if entry.message.requestKey != nil {
                snapshot.finished.append(message)
            }
        }
        return snapshot
    }
}
