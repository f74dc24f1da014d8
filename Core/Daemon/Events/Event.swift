import Mesh
import RepowireKit
import Wire

/// Something that happened, as it is told to those who listen.
struct Event {
    /// Whom it concerns, and so who may know.
    enum Subject {
        case peer(Peer)
        case message(from: PeerID, to: PeerID)
    }

    var id: EventID
    var subject: Subject
    /// A JSON object.
    var data: [UInt8]

    /// The notification's method on the socket.
    var method: String {
        switch subject {
        case .peer: return Method.peerEvent
        case .message: return Method.messageEvent
        }
    }

    /// As a line of the socket.
    var line: [UInt8] {
        Array("{\"jsonrpc\":\"2.0\",\"method\":\"\(method)\",\"params\":".utf8) + data + Array("}\n".utf8)
    }

    /// As a server-sent event.
    var frame: [UInt8] {
        let name: StaticString
        switch subject {
        case .peer: name = "peer"
        case .message: name = "message"
        }
        return Event.frame(id: id.text, name: "\(name)", data: data)
    }

    /// JSON has no line ends of its own, so that one `data` field holds it.
    static func frame(id: String, name: String, data: [UInt8]) -> [UInt8] {
        Array("id: \(id)\nevent: \(name)\ndata: ".utf8) + data + Array("\n\n".utf8)
    }
}

/// Names an event over reconnects: which recording it is from, and its number there.
struct EventID: Hashable {
    var recording: String
    var number: UInt64

    init(recording: String, number: UInt64) {
        self.recording = recording
        self.number = number
    }

    /// - Returns: nil for what we never gave out.
    init?(_ text: String) {
        let parts = text.split(separator: "-", omittingEmptySubsequences: false)
        guard parts.count == 2, let number = UInt64(parts[1]) else { return nil }
        self.init(recording: String(parts[0]), number: number)
    }

    var text: String { "\(recording)-\(number)" }
}
