import Doors
import EventLoop
import Mesh
import RepowireKit
import Store
import Wire

/// What the journal tells about messages. Reading it blocks, so it happens off the loop.
extension Node {
    func trace(_ parameters: Parameters, _ line: Line) throws(WireError) {
        let message = MessageID(try parameters.string("id"))
        let viewer = try caller(line)
        read(line) { journal in
            guard let trace = try journal.trace(message) else {
                throw WireError(
                    .notFound, "the journal has no message \(message)", hint: "Messages are kept for two weeks")
            }
            return (trace: trace, names: try journal.names(in: [trace.entry]))
        } answer: { node, found in
            let trace = found.trace
            let message = trace.entry.message
            let isParty = message.from == viewer.id || message.to == viewer.id
            guard viewer.kind == .human || viewer.role == .orchestrator || isParty else {
                throw WireError(.notAllowed, "only a message's sender and recipient may see it")
            }
            return Node.form(trace, found.names)
        }
    }

    func listMessages(_ parameters: Parameters, _ line: Line) throws(WireError) {
        let limit = try parameters.optionalInteger("limit", in: 1...Int64(MessageQuery.largestLimit)) ?? 50
        let viewer = try caller(line)
        let query = MessageQuery(peer: viewer.kind == .human ? nil : viewer.id, limit: Int(limit))
        read(line) { journal in
            let entries = try journal.list(query)
            return (entries: entries, names: try journal.names(in: entries))
        } answer: { _, found in
            ["messages": .array(found.entries.map { Node.form($0, found.names) })]
        }
    }

    private func read<Value: Sendable>(
        _ line: Line, _ query: @escaping @Sendable (any JournalReading) throws -> Value,
        answer: @escaping @Sendable (isolated Node, Value) throws -> JSON
    ) {
        guard let journal = journal as? any JournalReading else {
            return fail(line, WireError(.journal, "the journal cannot be read"))
        }
        start { node in
            do {
                let value = try await journal.off { try query(journal) }
                node.succeed(line, try answer(node, value))
            } catch let error as WireError {
                node.fail(line, error)
            } catch {
                node.fail(line, WireError(.journal, "the journal cannot be read: \(error)"))
            }
        }
    }

    private static func form(_ entry: JournalSnapshot.OpenMessage, _ names: [PeerID: String]) -> JSON {
        let message = entry.message
        var object: JSONObject = [
            "id": .string(message.id.rawValue), "kind": .string(message.kind.rawValue),
            "from": .string(names[message.from] ?? message.from.rawValue),
            "to": .string(names[message.to] ?? message.to.rawValue),
            "created_at": .int(message.createdAt.milliseconds), "state": .string(entry.state.rawValue),
        ]
        object["deadline"] = message.deadline.map { .int($0.milliseconds) }
        object["in_reply_to"] = message.inReplyTo.map { .string($0.rawValue) }
        return .object(object)
    }

    private static func form(_ trace: Trace, _ names: [PeerID: String]) -> JSON {
        var message = form(trace.entry, names).objectValue ?? JSONObject()
        message["body"] = .string(trace.entry.message.body)
        let first: JSON = [
            "state": "queued", "at": .int(trace.entry.message.createdAt.milliseconds),
            "evidence": "written to the journal",
        ]
        let steps = trace.transitions.map { step -> JSON in
            var object: JSONObject = [
                "state": .string(step.state.rawValue), "at": .int(step.at.milliseconds),
                "evidence": .string(step.evidence),
            ]
            object["transport"] = step.transport.map(JSON.string)
            object["turn"] = step.turn.map { .string($0.rawValue) }
            return .object(object)
        }
        var result: JSONObject = ["message": .object(message), "steps": .array([first] + steps)]
        result["answer"] = trace.entry.answer.map(JSON.string)
        return .object(result)
    }

    func name(of id: PeerID) -> String { mesh.peers[id]?.peer.name ?? id.rawValue }
}
