import DoorTestSupport
import Doors
import EventLoop
import Synchronization

/// A line door with a handler that answers a few words, for tests of the door itself.
///
/// `ping` is answered with `pong`, `bytes N` with a line of N bytes, `later` after 50 ms, `close` by closing, anything
/// else with itself.
final class EchoLines: Sendable {
    let folder: ScratchFolder
    let door: LineDoor
    private let log: EventLog

    var path: String { "\(folder.path)/run/daemon.sock" }
    var events: [LineDoorEvent] { log.events.withLock { $0 } }

    init(on thread: LoopThread, limits: LineDoorLimits = LineDoorLimits(), accepting: Bool = true) async throws {
        let folder = try ScratchFolder()
        let log = EventLog()
        self.folder = folder
        self.log = log
        door = try await thread.on {
            let door = LineDoor(loop: thread.loop, limits: limits) { log.handle($0) }
            log.door.withLock { $0 = door }
            try door.bind(path: "\(folder.path)/run/daemon.sock")
            if accepting { try door.startAccepting() }
            return door
        }
    }

    func connect() throws -> RawSocket { try RawSocket(unix: path) }
}

private final class EventLog: Sendable {
    let events = Mutex<[LineDoorEvent]>([])
    let door = Mutex<LineDoor?>(nil)

    func handle(_ event: LineDoorEvent) {
        events.withLock { $0.append(event) }
        guard let door = door.withLock({ $0 }) else { return }
        switch event {
        case .line(let id, let line): answer(String(decoding: line, as: UTF8.self), line, id, door)
        case .lineTooLong(let id): door.send(Array("too long\n".utf8), to: id)
        case .opened, .inputEnded, .closed, .refused: break
        }
    }

    private func answer(_ text: String, _ line: [UInt8], _ id: ConnectionID, _ door: LineDoor) {
        let words = text.split(separator: " ")
        switch words.first {
        case "ping": door.send(Array("pong\n".utf8), to: id)
        case "bytes":
            let count = words.last.flatMap { Int($0) } ?? 0
            door.send([UInt8](repeating: UInt8(ascii: "x"), count: count) + [10], to: id)
        case "later":
            door.loop.schedule(after: .milliseconds(50)) {
                door.send(Array("late\n".utf8), to: id)
                door.close(id)
            }
        case "close": door.close(id)
        default: door.send(line + [10], to: id)
        }
    }
}
