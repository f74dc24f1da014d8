import RepowireKit

/// Answers in the daemon's place, so that no request waits for ever and none is lost in silence.
enum Unavailable {
    /// - Parameter id: as JSON text.
    static func answer(to id: String, method: String, saying text: String) -> [UInt8] {
        // For a tool call the model is told, as it can act on it; for anything else the client.
        let outcome: (String, JSON) =
            method == "tools/call"
            ? (
                "result",
                [
                    "content": [["type": "text", "text": .string(text)]], "isError": true,
                    // Required since 2026-07-28, and of no harm before.
                    "resultType": "complete",
                ]
            ) : ("error", ["code": -32603, "message": .string(text)])
        return line(id: id, outcome)
    }

    static func tooLong(_ id: String?, limit: Int) -> [UInt8] {
        line(id: id ?? "null", ("error", ["code": -32600, "message": .string("The line is over \(limit) bytes long")]))
    }

    static let notOurs = line(
        id: "null", ("error", ["code": -32600, "message": "Lines that begin with {\"repowire\": are not for clients"]))

    private static func line(id: String, _ outcome: (String, JSON)) -> [UInt8] {
        var bytes = Array("{\"jsonrpc\":\"2.0\",\"id\":\(id),\"\(outcome.0)\":".utf8)
        outcome.1.write(to: &bytes)
        bytes.append(UInt8(ascii: "}"))
        return bytes
    }
}
