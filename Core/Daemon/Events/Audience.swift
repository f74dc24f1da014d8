import Doors
import EventLoop
import RepowireKit
import Wire

/// Who listens to what happens, and what they were told last.
struct Audience {
    struct Listener {
        var seat: Seat
        /// The peer that listens: it is told what it may see.
        var viewer: PeerID
    }

    enum Seat: Hashable {
        case line(ConnectionID)
        case web(RequestID)
    }

    var feed: EventFeed
    var listeners: [Listener] = []
    /// The peers as they were told last.
    var told: [PeerID: (peer: Peer, info: PeerInfo)] = [:]
    /// The end of this turn tells what it brought.
    var isTelling = false
    var heartbeat: TimerID?
    /// Ends the recording unless somebody listens again.
    var rest: TimerID?

    var hasStreams: Bool {
        listeners.contains { listener in
            if case .web = listener.seat { return true }
            return false
        }
    }
}
