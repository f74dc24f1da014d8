import RepowireKit

/// Lines between daemon and pump that are not for the agent. They begin with exact bytes, so that one look at a line
/// tells.
enum ControlLine {
    static let prefix = Array("{\"repowire\":".utf8)

    static func isControl(_ line: [UInt8]) -> Bool { line.starts(with: prefix) }

    /// What the daemon wants.
    enum Order: Equatable {
        /// Write to the agent's inbox.
        case inbox(id: JSON, authentication: String?, data: String)
        /// Something that this release does not know.
        case unknown(name: String, id: JSON?)
    }

    /// - Returns: nil when the line is not JSON.
    static func order(_ line: [UInt8]) -> Order? {
        guard let json = try? JSON(parsing: line), let name = json["repowire"]?.stringValue else { return nil }
        guard name == "inbox", let id = json["id"], let data = json["data"]?.stringValue else {
            return .unknown(name: name, id: json["id"])
        }
        return .inbox(id: id, authentication: json["authentication"]?.stringValue, data: data)
    }

    /// - Parameter error: nil for success.
    static func answer(_ name: String, id: JSON, error: String?) -> [UInt8] {
        var object: JSONObject = ["repowire": .string(name), "id": id]
        if let error { object["error"] = .string(error) } else { object["ok"] = true }
        return JSON.object(object).bytes
    }

    /// Tells a new daemon what the client and the one before it agreed on. Expects no answer.
    static func replay(_ initialize: [UInt8]) -> [UInt8] {
        Array("{\"repowire\":\"replay\",\"line\":".utf8) + initialize + [UInt8(ascii: "}")]
    }
}
