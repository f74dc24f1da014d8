internal import CEvent
package import EventLoop

/// Serves HTTP/1.1 and server-sent events on 127.0.0.1, on libevent's evhttp. Knows nothing of what is asked.
///
/// A request reaches the handler when it has passed every check of `RequestCheck`; the others are answered here. The
/// handler runs on the loop's thread and answers at any later time. Everything here belongs to that thread and traps
/// elsewhere.
///
/// evhttp needs guards (out of descriptors it spins, slow clients it keeps, dead ones it does not see); each is
/// explained where it stands and has a test that fails without it.
package actor HTTPDoor {
    package typealias Handler = @Sendable (HTTPDoorEvent) -> Void

    package nonisolated var unownedExecutor: UnownedSerialExecutor { loop.unownedExecutor }

    package nonisolated let loop: EventLoop
    nonisolated let number = HTTPDoors.newNumber()
    let access: HTTPAccess
    let limits: HTTPDoorLimits
    let handler: Handler

    var server: HTTPServer?
    var check: RequestCheck?
    var listening: (descriptor: Int32, port: UInt16)?
    var connections: [Int: HTTPConnection] = [:]
    /// Connections by the address of their buffers, the only thing that a request leads back to.
    var numbers: [OpaquePointer: Int] = [:]
    var requests: [RequestID: HTTPConnection] = [:]
    var unsettled: [HTTPConnection] = []
    var lastConnection = 0
    var lastRequest = 0
    var whenDrained: (@Sendable () -> Void)?

    package init(
        loop: EventLoop, access: HTTPAccess, limits: HTTPDoorLimits = HTTPDoorLimits(), handler: @escaping Handler
    ) {
        self.loop = loop
        self.access = access
        self.limits = limits
        self.handler = handler
    }

    /// Listens on 127.0.0.1. Clients can connect from now on and wait until `startAccepting`.
    /// - Parameter port: 0 for any free one.
    /// - Returns: the port.
    package nonisolated func bind(port: UInt16) throws(DoorError) -> UInt16 {
        try assumeIsolated { door in
            Result<UInt16, DoorError> { () throws(DoorError) in try door.listen(port) }
        }.get()
    }

    /// Takes connections, first those that have queued since `bind`.
    package nonisolated func startAccepting() throws(DoorError) {
        try assumeIsolated { door in
            Result<Void, DoorError> { () throws(DoorError) in try door.open() }
        }.get()
    }

    /// Answers a request. Ignored when the client is gone or the request is answered already.
    package nonisolated func respond(
        _ request: RequestID, status: Int, headers: HTTPHeaders = [:], body: [UInt8] = []
    ) {
        assumeIsolated { door in
            if let connection = door.requests[request] {
                door.answer(connection, request, status: status, headers: headers, body: body, closes: false)
            }
        }
    }

    /// Answers a request with a problem document.
    package nonisolated func respond(_ request: RequestID, with problem: HTTPProblem) {
        assumeIsolated { door in
            if let connection = door.requests[request] { door.answer(connection, request, with: problem) }
        }
    }

    /// Begins an answer that has no end yet: 200, by default with `Content-Type: text/event-stream`.
    /// - Returns: false when the client is gone.
    @discardableResult
    package nonisolated func startStream(_ request: RequestID, headers: HTTPHeaders = [:]) -> Bool {
        assumeIsolated { $0.beginStream(request, headers: headers) }
    }

    /// Sends a piece of a stream. A client that does not read is cut off.
    /// - Returns: false when the stream is over.
    @discardableResult
    package nonisolated func sendEvent(_ request: RequestID, _ bytes: [UInt8]) -> Bool {
        assumeIsolated { $0.continueStream(request, bytes) }
    }

    package nonisolated func endStream(_ request: RequestID) {
        assumeIsolated { $0.finishStream(request) }
    }

    /// Takes no more connections, answers what is pending, then calls `done`. What is not answered and which streams
    /// are still open after `limit` is cut.
    package nonisolated func drain(within limit: Duration, done: @escaping @Sendable () -> Void = {}) {
        assumeIsolated { $0.beginDraining(within: limit, done) }
    }

    /// How many clients are connected.
    package nonisolated var connectionCount: Int { assumeIsolated { $0.connections.count } }
}
