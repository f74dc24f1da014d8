package import Doors
package import EventLoop
import Synchronization

/// A handler of an HTTP door for tests of the door itself.
///
/// `/health` is open. `/echo` answers with the body, `/bytes?count=N` with N bytes, `/late?ms=N` after a while,
/// `/never` not at all, `/stream` with `data: hello` and nothing more, `/stream?count=N&size=M` with N events of M
/// bytes (and no end with `&open`), `/usage` with what the process has used.
package final class EchoHTTP: Sendable {
    package static let token = "secret-of-the-test"
    package static let access = HTTPAccess(token: Array(token.utf8), openPaths: ["/health"])

    private let gone = Mutex<[RequestID]>([])
    private let kept = Mutex<[RequestID]>([])
    private let opened = Mutex<HTTPDoor?>(nil)
    private let seen = Mutex<[String]>([])

    package init() {}

    /// Requests whose clients went away.
    package var disconnected: [RequestID] { gone.withLock { $0 } }
    /// Requests for `/never`.
    package var unanswered: [RequestID] { kept.withLock { $0 } }
    /// Methods and paths that reached the handler.
    package var requests: [String] { seen.withLock { $0 } }

    /// Opens a door with this handler on any free port; on the loop's thread.
    package func open(
        on loop: EventLoop, limits: HTTPDoorLimits = HTTPDoorLimits(), port: UInt16 = 0
    ) throws -> (door: HTTPDoor, port: UInt16) {
        let door = HTTPDoor(loop: loop, access: Self.access, limits: limits) { self.handle($0) }
        opened.withLock { $0 = door }
        let port = try door.bind(port: port)
        try door.startAccepting()
        return (door, port)
    }

    private func handle(_ event: HTTPDoorEvent) {
        guard let door = opened.withLock({ $0 }) else { return }
        switch event {
        case .disconnected(let id): gone.withLock { $0.append(id) }
        case .request(let request):
            if request.target.path != "/health" && request.target.path != "/usage" {
                seen.withLock { $0.append("\(request.method) \(request.target.path)") }
            }
            answer(request, door)
        }
    }

    private func answer(_ request: HTTPRequest, _ door: HTTPDoor) {
        let id = request.id
        switch request.target.segments.first {
        case "health": door.respond(id, status: 200, headers: text, body: Array("ok\n".utf8))
        case "echo": door.respond(id, status: 200, headers: text, body: request.body)
        case "usage": door.respond(id, status: 200, headers: text, body: Array("\(Usage.now)".utf8))
        case "bytes":
            let bytes = [UInt8](repeating: UInt8(ascii: "x"), count: number("count", request))
            door.respond(id, status: 200, headers: text, body: bytes)
        case "late":
            door.loop.schedule(after: .milliseconds(number("ms", request))) {
                door.respond(id, status: 200, headers: self.text, body: Array("late \(request.target.path)\n".utf8))
            }
        case "never": kept.withLock { $0.append(id) }
        case "stream": stream(request, door)
        default: door.respond(id, with: HTTPProblem(404, "There is nothing at \(request.target.path)."))
        }
    }

    private func stream(_ request: HTTPRequest, _ door: HTTPDoor) {
        door.startStream(request.id)
        let count = number("count", request)
        guard count > 0 else {
            door.sendEvent(request.id, Array("data: hello\n\n".utf8))
            return
        }
        let event =
            Array("data: ".utf8) + [UInt8](repeating: UInt8(ascii: "x"), count: number("size", request)) + [10, 10]
        for _ in 0..<count { door.sendEvent(request.id, event) }
        if request.target["open"] == nil { door.endStream(request.id) }
    }

    private func number(_ name: String, _ request: HTTPRequest) -> Int { request.target[name].flatMap { Int($0) } ?? 0 }
    private var text: HTTPHeaders { ["Content-Type": "text/plain"] }
}
