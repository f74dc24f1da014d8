package import RepowireKit

/// Why the mesh refuses something.
package enum MeshError: Error, Sendable, Hashable, CustomStringConvertible {
    case unknownPeer(String, nearest: [String], online: [String])
    /// There is a peer of this name, in circles that the viewer does not see.
    case otherCircle(String, circles: [String], own: String)
    case peerOffline(String)
    case notAddressable(String)
    case toItself
    /// The names of the peers that wait for each other, the asker first and last.
    case cycle([String])
    case tooManyHops(Int)
    case budgetSpent(String)
    case emptyBody
    case bodyTooLarge(Int)
    case unknownMessage(MessageID)
    case forgetOnline(String)

    package var description: String {
        switch self {
        case .unknownPeer(let name, _, _): return "there is no peer \"\(name)\""
        case .otherCircle(let name, let circles, let own):
            let places = circles.map { "\"\($0)\"" }.joined(separator: " and ")
            return "\"\(name)\" is in the circle \(places), and you are in \"\(own)\""
        case .peerOffline(let name): return "\"\(name)\" is offline: its agent is not running"
        case .notAddressable(let name):
            return "\"\(name)\" cannot take messages: it is a headless or nested run"
        case .toItself: return "a peer cannot send a message to itself"
        case .cycle(let names):
            return "this question would close a circle of peers that wait for each other: "
                + names.joined(separator: " → ")
        case .tooManyHops(let count): return "this message comes at the end of a chain of \(count) messages"
        case .budgetSpent(let scope): return "the message budget of \(scope) is spent"
        case .emptyBody: return "the message is empty"
        case .bodyTooLarge(let count):
            return "the message has \(count) bytes; the limit is \(Message.maximumBody)"
        case .unknownMessage(let id): return "there is no open message \(id)"
        case .forgetOnline(let name): return "\"\(name)\" is online and would join again at once"
        }
    }

    /// What to do about it.
    package var hint: String? {
        switch self {
        case .unknownPeer(_, let nearest, let online):
            let more = online.count > 20 ? " and \(online.count - 20) more" : ""
            let known =
                online.isEmpty ? "Nobody is online" : "Online: \(online.prefix(20).joined(separator: ", "))\(more)"
            return nearest.isEmpty ? known : "Did you mean \(nearest.joined(separator: " or "))? \(known)"
        case .otherCircle(let name, _, let own):
            return "Only a person joins circles: 'repowire peer move \(name) \(own)'"
        case .peerOffline: return "A notification waits in its mailbox until it is back; a question does not"
        case .notAddressable, .toItself: return "List the peers to see whom you can reach"
        case .cycle: return "Answer what you were asked first, then ask"
        case .tooManyHops: return "Ask your user how to go on"
        case .budgetSpent:
            return "Agents may be thanking each other in a loop. A person resets it with any message of their own, or "
                + "'repowire peer reset'"
        case .emptyBody: return "Say what you want to know or tell"
        case .bodyTooLarge: return "Write it to a file and send the path, or send it in parts"
        case .unknownMessage: return "'repowire trace ID' shows what became of a finished one"
        case .forgetOnline: return "End its session first"
        }
    }
}
