import Doors
import Mesh
import Platform
import RepowireKit
import Wire

/// The loopback HTTP API: the socket's operations under paths.
extension Node {
    func handle(_ event: HTTPDoorEvent) {
        switch event {
        case .request(let request): serve(request)
        case .disconnected(let id):
            for (message, waiting) in waiters where waiting.contains(where: { $0.line == .web(id) }) {
                dropWaiter(.web(id), of: message)
                if waiters[message] == nil { apply(.waiterGone(message)) }
            }
            toolsDisconnected(id)
        }
    }

    private func serve(_ request: HTTPRequest) {
        let target = request.target
        if target.path == HTTPRoute.healthPath {
            guard request.method == "GET" else { return refuseMethod(request, allowed: ["GET"]) }
            return finishWeb(request.id, .success(["status": "ok"]))
        }
        if target.path == Node.toolPath, toolServer != nil { return serveTools(request) }
        let matches = HTTPRoute.all.compactMap { route in route.match(target.segments).map { (route, $0) } }
        guard let (route, values) = matches.first(where: { $0.0.verb == request.method }) else {
            if matches.isEmpty {
                web?.respond(request.id, with: HTTPProblem(404, "There is nothing at \(target.path)."))
            } else {
                refuseMethod(request, allowed: matches.map(\.0.verb))
            }
            return
        }
        do {
            serve(route.method, Parameters(json: try parameters(route, values, request)), .web(request.id))
        } catch {
            finishWeb(request.id, .failure(error))
        }
    }

    private func refuseMethod(_ request: HTTPRequest, allowed: [String]) {
        var headers = HTTPHeaders()
        headers.add("Allow", allowed.sorted().joined(separator: ", "))
        web?.respond(
            request.id, with: HTTPProblem(405, "\(request.method) is not allowed here.", headers: headers))
    }

    private func parameters(
        _ route: HTTPRoute, _ values: [String: String], _ request: HTTPRequest
    ) throws(WireError) -> JSON {
        var result = JSONObject()
        for (name, value) in values { result[name] = .string(value) }
        for parameter in route.parameters where parameter.place == .query {
            guard let text = request.target[parameter.name] else { continue }
            result[parameter.name] = try Node.value(text, parameter)
        }
        guard route.parameters.contains(where: { $0.place == .body }) else { return .object(result) }
        let body: JSON
        do {
            body = try JSON(parsing: request.body)
        } catch {
            throw WireError(.invalidParameters, "the body is not JSON: \(error)")
        }
        guard let object = body.objectValue else {
            throw WireError(.invalidParameters, "the body must be a JSON object, not a \(body.kind)")
        }
        for parameter in route.parameters where parameter.place == .body {
            result[parameter.name] = object[parameter.name]
        }
        return .object(result)
    }

    private static func value(_ text: String, _ parameter: HTTPRoute.Parameter) throws(WireError) -> JSON {
        switch parameter.kind {
        case .string, .object: return .string(text)
        case .integer:
            guard let number = Int64(text) else {
                throw WireError(.invalidParameters, "\"\(parameter.name)\" must be a whole number")
            }
            return .int(number)
        case .boolean:
            guard text == "true" || text == "false" else {
                throw WireError(.invalidParameters, "\"\(parameter.name)\" must be true or false")
            }
            return .bool(text == "true")
        }
    }

    func finishWeb(_ request: RequestID, _ result: Result<JSON, WireError>) {
        switch result {
        case .success(let value):
            web?.respond(request, status: 200, headers: ["Content-Type": "application/json"], body: value.bytes)
        case .failure(let error):
            let body: JSON = [
                "type": .string("about:blank"), "title": .string(error.name.rawValue),
                "status": .int(Int64(error.httpStatus)), "detail": .string(error.message),
                "hint": error.hint.map(JSON.string) ?? .null,
            ]
            web?.respond(
                request, status: error.httpStatus, headers: ["Content-Type": HTTPProblem.contentType],
                body: body.bytes)
        }
    }

    /// The token of the HTTP API, made at the first start; mode 0600.
    static func token(at path: String) throws -> [UInt8] {
        if let status = try FileSystem.status(of: path) {
            guard status.mode & 0o077 == 0, status.owner == RunningProgram.user else {
                throw WireError(
                    .notAllowed, "others can read the token in \(path)", hint: "Delete the file; a new one is made")
            }
            let bytes = try FileSystem.read(path, limit: 4096).filter { $0 > 0x20 }
            if bytes.count >= 32 { return bytes }
        }
        let token = Array(Randomness.hexadecimal(bytes: 32).utf8)
        try FileSystem.writeAtomically(path, token + [0x0A], mode: 0o600)
        return token
    }
}

extension WireError {
    var httpStatus: Int {
        switch name {
        case .parse, .invalidRequest, .invalidParameters, .unknownMethod, .versionMismatch: return 400
        case .notAllowed: return 403
        case .unknownPeer, .notFound: return 404
        case .peerOffline, .cycle, .conflict: return 409
        case .tooLarge: return 413
        case .budget: return 429
        case .internalError, .unreachable, .interrupted: return 500
        case .journal, .shuttingDown: return 503
        case .timedOut: return 504
        }
    }
}
