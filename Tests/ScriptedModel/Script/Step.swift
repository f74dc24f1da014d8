import RepowireKit

/// One thing the model does while it answers a request. A reply is a list of them.
enum Step: Sendable, Equatable {
    /// Streams a text, in several chunks as real models do.
    case text(String)
    case callTool(name: String, input: JSON)
    /// Streams the results of the tools called before, after a prefix.
    case toolResults(prefix: String)
    case delay(milliseconds: Int)
    /// Waits until a test releases this name.
    case hold(String)
    /// Answers with an HTTP error; only as the first output of a reply.
    case fail(status: Int, message: String)
    /// Closes the connection where it stands.
    case disconnect
}

extension Step {
    /// Reads a step from a script: `{"text": …}`, `{"text": …, "times": N}`, `{"tool": …, "input": {…}}`,
    /// `{"results": PREFIX}`, `{"delay": MS}`, `{"hold": NAME}`, `{"fail": STATUS, "message": …}`, `{"disconnect": true}`.
    init(_ json: JSON) throws {
        if let text = json["text"]?.stringValue {
            self = .text(String(repeating: text, count: Int(json["times"]?.intValue ?? 1)))
        } else if let name = json["tool"]?.stringValue {
            self = .callTool(name: name, input: json["input"] ?? .object(JSONObject()))
        } else if let prefix = json["results"]?.stringValue {
            self = .toolResults(prefix: prefix)
        } else if let milliseconds = json["delay"]?.intValue {
            self = .delay(milliseconds: Int(milliseconds))
        } else if let name = json["hold"]?.stringValue {
            self = .hold(name)
        } else if let status = json["fail"]?.intValue {
            self = .fail(status: Int(status), message: json["message"]?.stringValue ?? "scripted failure")
        } else if json["disconnect"]?.boolValue == true {
            self = .disconnect
        } else {
            throw ScriptError("unknown step \(json.text)")
        }
    }
}
