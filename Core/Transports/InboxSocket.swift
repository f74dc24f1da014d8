import Platform
package import RepowireKit

/// A runtime's inbox: a Unix socket that takes one JSON object a line and answers nothing.
package enum InboxSocket {
    /// Writes the lines and closes. That the bytes were taken says nothing about the message: evidence comes later.
    package static func write(
        to path: String, authentication: String?, data: [UInt8], within milliseconds: Int = 2000
    ) async throws {
        try await OffLoop.run {
            let deadline = Deadline(milliseconds: milliseconds)
            let stream = try UnixStream(connectingTo: path, deadline: deadline)
            var bytes: [UInt8] = []
            if let authentication { bytes = Array(authentication.utf8) + [0x0A] }
            bytes += data
            try stream.send(bytes, deadline: deadline)
        }
    }

    /// The line for one message: the manifest's frame with its placeholders filled in.
    package static func line(
        _ frame: JSON, text: String, session: String, message: MessageID, sender: String
    ) -> [UInt8] {
        let values = [
            "{{text}}": text, "{{session}}": session, "{{message}}": message.rawValue, "{{sender}}": sender,
        ]
        return Template.fill(frame, values).bytes + [0x0A]
    }
}

/// Placeholders in the strings of a JSON value. Filled-in text is never looked at again, so a message that contains a
/// placeholder stays as it is.
package enum Template {
    package static func fill(_ value: JSON, _ values: [String: String]) -> JSON {
        switch value {
        case .string(let text): return .string(fill(text, values))
        case .array(let items): return .array(items.map { fill($0, values) })
        case .object(let object):
            return .object(JSONObject(object.members.map { ($0.key, fill($0.value, values)) }))
        default: return value
        }
    }

    /// Replaces each placeholder, from left to right, once.
    package static func fill(_ text: String, _ values: [String: String]) -> String {
        var result = ""
        var rest = text[...]
        while !rest.isEmpty {
            if rest.first == "{", let (name, value) = values.first(where: { rest.hasPrefix($0.key) }) {
                result += value
                rest = rest.dropFirst(name.count)
            } else {
                let end = rest.dropFirst().firstIndex(of: "{") ?? rest.endIndex
                result += rest[..<end]
                rest = rest[end...]
            }
        }
        return result
    }
}
