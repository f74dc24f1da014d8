import Platform
import RepowireKit

/// The record of a thread, read from its end.
struct Rollout {
    private let events: [RolloutEvent]

    /// Reads the end of a file.
    /// - Parameter needle: a text that must be found; more of the file is read while it is not.
    init(_ path: String, until needle: String? = nil, limits: [Int] = [128 << 10, 2 << 20, 32 << 20]) {
        var events: [RolloutEvent] = []
        for limit in limits {
            guard let bytes = try? FileSystem.readTail(path, limit: limit) else { break }
            let isCut = bytes.count == limit
            let lines = bytes.split(separator: 0x0A)
            events = (isCut ? lines.dropFirst() : lines[...]).compactMap { RolloutEvent(line: Array($0)) }
            let isFound = needle.map { id in events.contains { $0.isPrompt(named: id) } } ?? !events.isEmpty
            if isFound || !isCut { break }
        }
        self.events = events
    }

    init(events: [RolloutEvent]) { self.events = events }

    /// What the thread is doing, as far as its record tells; nil where it does not.
    var state: SessionState? {
        for event in events.reversed() {
            switch event {
            case .began: return .busy
            case .completed, .failed, .aborted: return .idle
            case .prompt: continue
            }
        }
        return nil
    }

    /// The turn that took up a message of ours: by the id that we gave it, else by the id in its text.
    func turn(of message: MessageID) -> TurnID? {
        for event in events.reversed() {
            if case .prompt(let turn, let client, let text) = event,
                client == message.rawValue || MessageID.framed(in: text).contains(message)
            {
                return TurnID(turn)
            }
        }
        return nil
    }

    /// How a turn ended; nil while it runs.
    func end(of turn: TurnID, for message: MessageID) -> TurnEvent.Kind? {
        for event in events.reversed() {
            switch event {
            case .completed(turn.rawValue, let reply):
                return .ended(turn: turn, messages: [message], reply: reply)
            case .failed(turn.rawValue, let reason):
                return .failed(turn: turn, messages: [message], reason: reason)
            case .aborted(turn.rawValue): return .interrupted(turn: turn, messages: [message])
            default: continue
            }
        }
        return nil
    }

    /// The first line of the file: who began the thread.
    static func head(of path: String) -> JSON? {
        // The line holds the instructions of the model and is long.
        guard let bytes = try? FileSystem.readHead(path, limit: 1 << 20), let end = bytes.firstIndex(of: 0x0A) else {
            return nil
        }
        return (try? JSON(parsing: Array(bytes[..<end])))?["payload"]
    }
}

/// What one line of a rollout means for the turns of its thread.
enum RolloutEvent: Equatable {
    case began(String)
    case prompt(turn: String, client: String?, text: String)
    case completed(String, reply: String?)
    case failed(String, reason: String)
    case aborted(String)

    /// - Returns: nil for every other line. Most are recognised by their first bytes and not read.
    init?(line: [UInt8]) {
        guard line.prefix(256).firstRange(of: Array("\"event_msg\"".utf8)) != nil, let json = try? JSON(parsing: line),
            json["type"] == "event_msg", let payload = json["payload"], let turn = payload["turn_id"]?.stringValue
        else { return nil }
        switch payload["type"]?.stringValue {
        case "task_started": self = .began(turn)
        case "turn_aborted": self = .aborted(turn)
        case "task_complete":
            if let error = payload["error"], !error.isNull {
                self = .failed(turn, reason: error["message"]?.stringValue ?? "the runtime gave no reason")
            } else {
                self = .completed(turn, reply: payload["last_agent_message"]?.stringValue)
            }
        case "item_completed" where payload.at("/item/type") == "UserMessage":
            let content = payload.at("/item/content")?.arrayValue ?? []
            self = .prompt(
                turn: turn, client: payload.at("/item/client_id")?.stringValue,
                text: content.compactMap { $0["text"]?.stringValue }.joined(separator: "\n"))
        default: return nil
        }
    }

    func isPrompt(named id: String) -> Bool {
        if case .prompt(_, let client, let text) = self { return client == id || text.contains(id) }
        return false
    }
}
