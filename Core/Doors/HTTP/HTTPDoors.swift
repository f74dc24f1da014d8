internal import CEvent
internal import Synchronization

/// The open HTTP doors of this process, by number, for libevent's callbacks.
enum HTTPDoors {
    private struct State {
        var doors: [Int: HTTPDoor] = [:]
        var last = 0
        /// The one callback that is given no number of ours, only the server's address.
        var numbers: [UInt: Int] = [:]
    }

    private static let state = Mutex(State())

    static func newNumber() -> Int {
        state.withLock { state in
            state.last += 1
            return state.last
        }
    }

    static func add(_ door: HTTPDoor, server: UInt) {
        state.withLock { state in
            state.doors[door.number] = door
            state.numbers[server] = door.number
        }
    }

    static func remove(_ door: HTTPDoor, server: UInt) {
        state.withLock { state in
            state.doors[door.number] = nil
            state.numbers[server] = nil
        }
    }

    static subscript(number: Int) -> HTTPDoor? { state.withLock { $0.doors[number] } }

    static func door(ofServer server: UInt) -> HTTPDoor? {
        state.withLock { state in state.numbers[server].flatMap { state.doors[$0] } }
    }
}

/// The number that C holds in place of a door or of one of its connections.
struct DoorToken {
    /// 2^40 connections per door and 2^22 doors per process: neither runs out.
    private static let connectionBits = 40

    let door: Int
    let connection: Int

    init(door: Int, connection: Int = 0) {
        self.door = door
        self.connection = connection
    }

    init(_ pointer: UnsafeMutableRawPointer?) {
        let number = Int(bitPattern: pointer)
        door = number >> Self.connectionBits
        connection = number & (1 << Self.connectionBits - 1)
    }

    var pointer: UnsafeMutableRawPointer? {
        UnsafeMutableRawPointer(bitPattern: door << Self.connectionBits | connection)
    }
}

// libevent's callbacks. At file scope and not isolated: closures would inherit the isolation of the code around them
// and trap. Each finds its door by number and enters it on the loop's thread; a door that is gone is ignored.

func httpConnectionWanted(_ base: OpaquePointer?, _ argument: UnsafeMutableRawPointer?) -> OpaquePointer? {
    let buffers = HTTPDoors[DoorToken(argument).door]?.assumeIsolated { UInt(bitPattern: $0.makeConnection()) }
    return buffers.flatMap { OpaquePointer(bitPattern: $0) }
}

func httpRequestArrived(_ request: UnsafeMutablePointer<evhttp_request>?, _ argument: UnsafeMutableRawPointer?) {
    let address = UInt(bitPattern: request)
    HTTPDoors[DoorToken(argument).door]?.assumeIsolated { door in
        if let request = UnsafeMutablePointer<evhttp_request>(bitPattern: address) { door.receive(request) }
    }
}

func httpAnswerCompleted(_ request: UnsafeMutablePointer<evhttp_request>?, _ argument: UnsafeMutableRawPointer?) {
    let token = DoorToken(argument)
    HTTPDoors[token.door]?.assumeIsolated { $0.answerIsComplete(token.connection) }
}

func httpConnectionClosed(_ connection: OpaquePointer?, _ argument: UnsafeMutableRawPointer?) {
    let token = DoorToken(argument)
    HTTPDoors[token.door]?.assumeIsolated { $0.forget(token.connection) }
}

func httpInputChanged(
    _ buffer: OpaquePointer?, _ change: UnsafePointer<evbuffer_cb_info>?, _ argument: UnsafeMutableRawPointer?
) {
    guard let change = change?.pointee, change.n_added > 0 else { return }
    let token = DoorToken(argument)
    HTTPDoors[token.door]?.assumeIsolated { $0.inputGrew(token.connection, from: change.orig_size) }
}

func httpOutputChanged(
    _ buffer: OpaquePointer?, _ change: UnsafePointer<evbuffer_cb_info>?, _ argument: UnsafeMutableRawPointer?
) {
    guard let change = change?.pointee, change.n_added > 0 else { return }
    let token = DoorToken(argument)
    HTTPDoors[token.door]?.assumeIsolated { $0.outputGrew(token.connection) }
}

func httpAcceptFailed(_ listener: OpaquePointer?, _ server: UnsafeMutableRawPointer?) {
    HTTPDoors.door(ofServer: UInt(bitPattern: server))?.assumeIsolated { $0.restFromAccepting() }
}
