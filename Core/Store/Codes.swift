import RepowireKit

// What stands in the file for an enumeration. A number once given is never given again. None is 0 or 1: SQLite stores
// those two in no byte at all, and a state that takes always one byte is overwritten in place, without moving the row.

extension Delivery {
    var code: Int64 {
        switch self {
        case .queued: return 2
        case .offered: return 3
        case .accepted: return 4
        case .answered: return 5
        case .failed: return 6
        case .expired: return 7
        case .cancelled: return 8
        }
    }

    /// The codes of the ends that are no answer and no acceptance.
    static let withReason = [failed, expired, cancelled].map { String($0.code) }.joined(separator: ", ")

    init?(code: Int64) {
        guard let value = Self.allCases.first(where: { $0.code == code }) else { return nil }
        self = value
    }
}

extension Message.Kind {
    var code: Int64 {
        switch self {
        case .ask: return 2
        case .notify: return 3
        case .broadcast: return 4
        case .reply: return 5
        }
    }

    init?(code: Int64) {
        guard let value = [Self.ask, .notify, .broadcast, .reply].first(where: { $0.code == code }) else { return nil }
        self = value
    }
}

/// Peers on the way of a message, as a JSON array; nil for none.
enum Hops {
    static func text(_ hops: [PeerID]) -> String? {
        if hops.isEmpty { return nil }
        var bytes: [UInt8] = []
        JSON.array(hops.map { .string($0.rawValue) }).write(to: &bytes)
        return String(decoding: bytes, as: UTF8.self)
    }

    static func peers(_ text: String?) -> [PeerID] {
        guard let text, let array = (try? JSON(parsing: text))?.arrayValue else { return [] }
        return array.compactMap { $0.stringValue.map { PeerID($0) } }
    }
}
