import Doors
import EventLoop
import Mesh
import Platform
import RepowireKit
import Wire

/// The loopback HTTP API: the socket's operations under paths.
///
/// Who holds the token speaks as the person at this machine, like a shell: no header names another peer. It is stricter
/// than the socket: a parameter that the route does not have is refused, as a script's typo would otherwise be taken
/// for consent.
extension Node {
    func handle(_ event: HTTPDoorEvent) {
        switch event {
        case .request(let request): serve(request)
        case .disconnected(let id):
            webRoutes[id] = nil
            for (message, waiting) in waiters where waiting.contains(where: { $0.line == .web(id) }) {
                dropWaiter(.web(id), of: message)
                if waiters[message] == nil { apply(.waiterGone(message)) }
            }
            leave(.web(id))
            toolsDisconnected(id)
        }
    }

    private func serve(_ request: HTTPRequest) {
        let target = request.target
        if target.path == Node.toolPath, toolServer != nil {
            let verbs = ["DELETE", "GET", "POST"]
            return request.method == "OPTIONS" ? tellVerbs(verbs, request) : serveTools(request)
        }
        if target.path == HTTPRoute.healthPath {
            if request.method == "GET" { return respond(request.id, 200, ["status": "ok"]) }
            return tellVerbs(["GET"], request)
        }
        let matches = HTTPRoute.all.compactMap { route in route.match(target.segments).map { (route, $0) } }
        guard !matches.isEmpty else {
            let hint = "docs/openapi.json lists the paths"
            return refuse(request.id, WireError(.notFound, "there is nothing here", hint: hint))
        }
        guard let (route, values) = matches.first(where: { $0.0.verb == request.method }) else {
            return tellVerbs(matches.map(\.0.verb), request)
        }
        webRoutes[request.id] = route
        do {
            serve(route.operation.method, Parameters(json: try parameters(route, values, request)), .web(request.id))
        } catch {
            finishWeb(request.id, .failure(error))
        }
    }

    /// Says what may be asked here: in answer to that question, or to a verb that may not.
    private func tellVerbs(_ verbs: [String], _ request: HTTPRequest) {
        var headers = HTTPHeaders()
        headers.add("Allow", (verbs + ["OPTIONS"]).sorted().joined(separator: ", "))
        if request.method == "OPTIONS" {
            web?.respond(request.id, status: 204, headers: headers)
        } else {
            web?.respond(
                request.id, with: HTTPProblem(405, "\(request.method) is not allowed here.", headers: headers))
        }
    }

    private func parameters(
        _ route: HTTPRoute, _ values: [String: String], _ request: HTTPRequest
    ) throws(WireError) -> JSON {
        var result = JSONObject()
        var named: [String: String] = [:]
        for parameter in request.target.query {
            guard named.updateValue(parameter.value, forKey: parameter.name) == nil else {
                throw WireError(.invalidParameters, "\"\(parameter.name)\" is given more than once")
            }
        }
        for (field, place) in route.parameters {
            switch place {
            case .path: result[field.name] = values[field.name].map(JSON.string)
            case .header(let header): result[field.name] = request.headers[header].map(JSON.string)
            case .query:
                guard let text = named.removeValue(forKey: field.name) else { continue }
                result[field.name] = try Node.value(text, field)
            case .body: continue
            }
        }
        if let unknown = named.keys.sorted().first {
            throw WireError.unknownParameter(unknown, known: route.fields(in: .query).map(\.name))
        }
        guard route.verb != "GET", route.verb != "DELETE" else { return .object(result) }
        for member in try body(route, request).members {
            guard result[member.key] == nil, route.fields(in: .body).contains(where: { $0.name == member.key }) else {
                throw WireError.unknownParameter(member.key, known: route.fields(in: .body).map(\.name))
            }
            result[member.key] = member.value
        }
        return .object(result)
    }

    private func body(_ route: HTTPRoute, _ request: HTTPRequest) throws(WireError) -> JSONObject {
        if request.body.isEmpty, !route.fields(in: .body).contains(where: \.isRequired) { return JSONObject() }
        let body: JSON
        do {
            body = try JSON(parsing: request.body)
        } catch {
            throw WireError(.invalidParameters, "the body is not JSON: \(error)")
        }
        guard let object = body.objectValue else {
            throw WireError(.invalidParameters, "the body must be a JSON object, not a \(body.kind)")
        }
        return object
    }

    /// A value of the query as the operation takes it.
    private static func value(_ text: String, _ field: Field) throws(WireError) -> JSON {
        switch field.shape {
        case .number:
            guard let number = Int64(text) else {
                throw WireError(.invalidParameters, "\"\(field.name)\" must be a whole number")
            }
            return .int(number)
        case .boolean:
            guard text == "true" || text == "false" else {
                throw WireError(.invalidParameters, "\"\(field.name)\" must be true or false")
            }
            return .bool(text == "true")
        default: return .string(text)
        }
    }

    func finishWeb(_ request: RequestID, _ result: Result<JSON, WireError>) {
        let route = webRoutes.removeValue(forKey: request)
        switch result {
        case .success(let value): respond(request, route?.status ?? 200, value)
        case .failure(let error): refuse(request, error)
        }
    }

    private func respond(_ request: RequestID, _ status: Int, _ value: JSON) {
        web?.respond(request, status: status, headers: ["Content-Type": "application/json"], body: value.bytes)
    }

    private func refuse(_ request: RequestID, _ error: WireError) {
        let problem = HTTPProblem(
            error.name.httpStatus, error.message, name: error.name.rawValue, hint: error.hint)
        web?.respond(request, with: problem)
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
