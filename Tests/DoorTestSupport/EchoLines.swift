package import Doors
package import EventLoop
import Synchronization

/// A handler of a line door for tests of the door itself.
///
/// `ping` is answered with `pong`, `bytes N` with a line of N bytes, `times N TEXT` with N lines, `later` after 50 ms
/// and then closed, `close` by closing, `stay` by not closing at the end of input, `usage` with what the process has used, anything else with itself.
package final class EchoLines: Sendable {
    private let log = Mutex<[LineDoorEvent]>([])
    private let opened = Mutex<LineDoor?>(nil)
    private let staying = Mutex<Set<ConnectionID>>([])
    private let keepsEvents: Bool

    package init(keepsEvents: Bool = true) { self.keepsEvents = keepsEvents }

    package var events: [LineDoorEvent] { log.withLock { $0 } }

    /// Opens a door with this handler; on the loop's thread.
    package func open(
        on loop: EventLoop, at path: String, limits: LineDoorLimits = LineDoorLimits(), accepting: Bool = true
    ) throws -> LineDoor {
        let door = LineDoor(loop: loop, limits: limits) { self.handle($0) }
        opened.withLock { $0 = door }
        try door.bind(path: path)
        if accepting { try door.startAccepting() }
        return door
    }

    private func handle(_ event: LineDoorEvent) {
        if keepsEvents { log.withLock { $0.append(event) } }
        guard let door = opened.withLock({ $0 }) else { return }
        switch event {
        case .line(let id, let line): answer(line, id, door)
        case .lineTooLong(let id): door.send(Array("too long\n".utf8), to: id)
        case .inputEnded(let id):
            if staying.withLock({ $0.remove(id) }) != nil { return }
            door.loop.schedule(after: .milliseconds(100)) { door.close(id) }
        case .opened, .closed, .refused: break
        }
    }

    private func answer(_ line: [UInt8], _ id: ConnectionID, _ door: LineDoor) {
        let text = line.count < 100 ? String(decoding: line, as: UTF8.self) : ""
        let words = text.split(separator: " ")
        let number = words.count > 1 ? Int(words[1]) ?? 0 : 0
        switch words.first {
        case "ping": door.send(Array("pong\n".utf8), to: id)
        case "bytes": door.send([UInt8](repeating: UInt8(ascii: "x"), count: number) + [10], to: id)
        case "times": for _ in 0..<number { door.send(Array("\(words.last ?? "")\n".utf8), to: id) }
        case "later":
            door.loop.schedule(after: .milliseconds(50)) {
                door.send(Array("late\n".utf8), to: id)
                door.close(id)
            }
        case "stay": staying.withLock { _ = $0.insert(id) }
        case "close": door.close(id)
        case "usage": door.send(Array("\(Usage.now)\n".utf8), to: id)
        default: door.send(line + [10], to: id)
        }
    }
}
