import RepowireKit
import Synchronization

/// Answers the requests of agents by the script, and those of the test that steers it:
/// `GET /requests[?from=N]`, `POST /script`, `POST /release/NAME`, `GET /waiting`.
final class ModelServer: Sendable {
    private let apis: [any ModelAPI] = [AnthropicMessages(), Responses(), Gemini(), ChatCompletions()]
    private let script: Mutex<Script>
    private let log = RequestLog()
    private let gates = Gates()

    init(script: Script) { self.script = Mutex(script) }

    /// Serves one connection until its client closes it.
    func serve(_ connection: HTTPConnection) {
        do {
            while let request = try connection.nextRequest() {
                guard try handle(request, on: connection) else { return }
                if request.header("connection")?.lowercased() == "close" { return }
            }
        } catch {
            // The client is gone or speaks no HTTP: either way there is nobody to tell.
        }
    }

    /// Answers one request; false when the connection shall be closed.
    private func handle(_ request: HTTPRequest, on connection: HTTPConnection) throws -> Bool {
        let writer = ResponseWriter(connection: connection)
        if try steer(request, writer) { return true }
        if let api = apis.first(where: { $0.isModelRequest(request) }) {
            return try answer(request, by: api, writer)
        }
        let index = log.begin(request, isJSON: false, conversation: nil)
        defer { log.end(index, .finished) }
        if let side = apis.lazy.compactMap({ $0.sideAnswer(to: request) }).first {
            try writer.send(status: 200, json: side)
        } else {
            try writer.send(status: request.method == "HEAD" ? 200 : 404, body: [])
        }
        return true
    }

    private func answer(_ request: HTTPRequest, by api: any ModelAPI, _ writer: ResponseWriter) throws -> Bool {
        guard let body = try? JSON(parsing: request.body) else {
            log.end(log.begin(request, isJSON: false, conversation: nil), .finished)
            try writer.send(status: 400, json: ["error": ["message": "the body is not JSON"]])
            return true
        }
        let conversation = api.conversation(in: body)
        let index = log.begin(request, isJSON: true, conversation: conversation)
        let steps = script.withLock { $0.reply(to: conversation) }
        var answer = api.answer(to: request, body: body, writer: writer, id: index)
        var performance = Performance(connection: writer.connection, gates: gates, results: conversation.toolResults)
        do {
            let isComplete = try performance.perform(steps, with: &answer)
            log.end(index, isComplete ? .finished : .aborted)
            return isComplete
        } catch {
            log.end(index, .aborted)
            throw error
        }
    }

    /// Answers a request of the test; false when it is not one.
    private func steer(_ request: HTTPRequest, _ writer: ResponseWriter) throws -> Bool {
        switch (request.method, request.path) {
        case ("GET", "/requests"):
            let from = request.query.hasPrefix("from=") ? Int(request.query.dropFirst(5)) : nil
            try writer.send(status: 200, body: log.json(from: from ?? 0))
        case ("GET", "/waiting"):
            try writer.send(status: 200, json: .array(gates.waiting.map { .string($0) }))
        case ("POST", "/script"):
            do {
                let new = try Script(JSON(parsing: request.body))
                script.withLock { $0 = new }
                try writer.send(status: 200, json: [:])
            } catch let error as ScriptError {
                try writer.send(status: 400, json: ["error": .string(error.description)])
            } catch let error as JSONError {
                try writer.send(status: 400, json: ["error": .string(error.description)])
            }
        case ("POST", let path) where path.hasPrefix("/release/"):
            gates.release(String(path.dropFirst("/release/".count)))
            try writer.send(status: 200, json: [:])
        default: return false
        }
        return true
    }
}
