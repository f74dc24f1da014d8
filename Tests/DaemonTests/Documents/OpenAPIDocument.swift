import RepowireKit
import Wire

/// docs/openapi.json, made from the tables that the daemon serves by.
enum OpenAPIDocument {
    static var text: String { document.prettyText + "\n" }

    static var document: JSON {
        [
            "openapi": "3.1.0",
            "info": [
                "title": "Repowire", "version": .string(WireProtocol.release),
                "summary": "The local HTTP API of the Repowire daemon",
                "description": .string(description), "license": ["name": "MIT", "identifier": "MIT"],
            ],
            "servers": [["url": "http://127.0.0.1:8377", "description": "The default port; loopback only"]],
            "security": [["token": []]],
            "paths": .object(paths),
            "components": [
                "securitySchemes": [
                    "token": [
                        "type": "http", "scheme": "bearer",
                        "description": "What the file `token` in Repowire's home folder holds (by default ~/.repowire)",
                    ]
                ],
                "schemas": .object(schemas),
            ],
        ]
    }

    private static let description = """
        The operations of the Unix socket under paths, for scripts and dashboards on this machine; docs/protocol.md says \
        what they mean. Who holds the token speaks as the person at this machine. A request must name this server in Host \
        and come from no page of another origin. Parameters that a route does not have are refused.
        """

    private static var paths: JSONObject {
        var paths = JSONObject()
        paths[HTTPRoute.healthPath] = ["get": health]
        for route in HTTPRoute.all {
            var item = paths[route.path]?.objectValue ?? JSONObject()
            item[route.verb.lowercased()] = .object(operation(route))
            paths[route.path] = .object(item)
        }
        return paths
    }

    private static let health: JSON = [
        "operationId": "health", "summary": "Says that the daemon answers. Needs no token.", "security": [],
        "responses": [
            "200": [
                "description": "It does",
                "content": [
                    "application/json": [
                        "schema": [
                            "type": "object", "properties": ["status": ["const": "ok"]], "required": ["status"],
                        ]
                    ]
                ],
            ],
            "default": problem,
        ],
    ]

    private static func operation(_ route: HTTPRoute) -> JSONObject {
        let operation = route.operation
        var object: JSONObject = [
            "operationId": .string(operation.method.replacing("/", with: "_")), "summary": .string(operation.summary),
        ]
        if !operation.details.isEmpty { object["description"] = .string(operation.details) }
        let parameters = route.parameters.compactMap { parameter($0.field, $0.place) }
        if !parameters.isEmpty { object["parameters"] = .array(parameters) }
        let body = route.fields(in: .body)
        if !body.isEmpty {
            object["requestBody"] = [
                "required": .bool(body.contains(where: \.isRequired)),
                "content": ["application/json": ["schema": .object(Shape.schema(of: body, isClosed: true))]],
            ]
        }
        object["responses"] = .object(responses(route))
        return object
    }

    private static func parameter(_ field: Field, _ place: HTTPRoute.Place) -> JSON? {
        let name: String
        let location: String
        switch place {
        case .path: (name, location) = (field.name, "path")
        case .query: (name, location) = (field.name, "query")
        case .header(let header): (name, location) = (header, "header")
        case .body: return nil
        }
        var schema = field.shape.schema(isClosed: true)
        // What an address cannot carry: control characters, and a part of a path that is empty or dots alone.
        if schema["type"] == "string", schema["enum"] == nil {
            let any = "[^\\u0000-\\u001F\\u007F]*"
            schema["pattern"] = .string(
                location == "path" ? "^\(any)[^\\u0000-\\u001F\\u007F.]\(any)$" : "^\(any)$")
        }
        return [
            "name": .string(name), "in": .string(location), "required": .bool(field.isRequired),
            "description": .string(field.summary), "schema": .object(schema),
        ]
    }

    /// Every status that can come is named: what the operation itself can answer, and what the door in front of it can.
    private static func responses(_ route: HTTPRoute) -> JSONObject {
        let errors = Operation.commonErrors + route.operation.errors
        var statuses = Set(errors.map(\.httpStatus)).union([400, 401, 403, 405, 421, 431])
        if !route.fields(in: .body).isEmpty { statuses.formUnion([413, 415]) }
        if route.verb == "POST" || route.verb == "PATCH" { statuses.insert(415) }
        var responses = JSONObject()
        responses[String(route.status)] = success(route)
        for status in statuses.sorted() {
            let names = errors.filter { $0.httpStatus == status }.map(\.rawValue)
            var response = problem.objectValue ?? JSONObject()
            if !names.isEmpty { response["description"] = .string(names.joined(separator: ", ")) }
            responses[String(status)] = .object(response)
        }
        return responses
    }

    private static func success(_ route: HTTPRoute) -> JSON {
        guard route.operation.method == HTTPRoute.events.operation.method else {
            return [
                "description": "Done",
                "content": ["application/json": ["schema": .object(route.operation.result.schema(isClosed: false))]],
            ]
        }
        return [
            "description": """
            A stream of server-sent events. It begins with `ready`, whose data is what `events/subscribe` answers; then \
            come `peer` and `message`, whose data is that of the notifications of the same name.
            """,
            "content": ["text/event-stream": ["schema": ["type": "string"]]],
        ]
    }

    private static let problem: JSON = [
        "description": "What is wrong, as RFC 9457 has it",
        "content": ["application/problem+json": ["schema": ["$ref": "#/components/schemas/Problem"]]],
    ]

    private static var schemas: JSONObject {
        var schemas: [(String, JSON)] = [("Problem", .object(Shape.schema(of: problemFields, isClosed: false)))]
        for form in HTTPRoute.all.flatMap(\.operation.result.forms)
        where !schemas.contains(where: { $0.0 == form.name }) {
            var schema = Shape.schema(of: form.fields, isClosed: false)
            schema["description"] = .string(form.summary)
            schemas.append((form.name, .object(schema)))
        }
        return JSONObject(schemas.sorted { $0.0 < $1.0 })
    }

    private static let problemFields: [Field] = [
        .required("type", .text, "Always about:blank"), .required("title", .text, "The status in words"),
        .required("status", .number(400...599), "The status"), .required("detail", .text, "What is wrong, for people"),
        .required("name", .text, "What is wrong, for programs"), .optional("hint", .text, "What to do about it"),
    ]
}
