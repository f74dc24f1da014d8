internal import CEvent
internal import EventLoop

/// What an HTTP door keeps of one connection.
final class HTTPConnection {
    enum Phase {
        /// Reading a head, or waiting for one.
        case head
        case body
        /// The handler has the request and has not answered.
        case waiting(RequestID)
        /// The answer is on its way out.
        case answering(RequestID)
        case streaming(RequestID)
        /// evhttp has refused what came and will close.
        case refused
    }

    let number: Int
    /// Ours to use until `release`, whatever evhttp does with its own reference.
    let buffers: OpaquePointer
    /// evhttp's view of the connection; known from the end of the turn in which it was accepted.
    var evhttp: OpaquePointer?
    var request: UnsafeMutablePointer<evhttp_request>?
    var phase = Phase.head
    var scanner = HeadScanner()

    /// Between two requests: the next byte begins one, and its time.
    var isIdle = false
    /// When it is cut unless it gets further; nil while it waits for us.
    var deadline: Duration?
    /// Fires at `alarmTime` or, when the deadline has moved on since, is set again.
    var alarm: TimerID?
    var alarmTime: Duration?
    /// Notices a client that goes away while evhttp does not read.
    var vanishWatch: WatchID?

    /// evhttp has written something that we did not ask for.
    var hasForeignOutput = false
    /// To be cut at the end of the turn.
    var isDoomed = false
    var isUnsettled = false

    init(number: Int, buffers: OpaquePointer) {
        self.number = number
        self.buffers = buffers
        bufferevent_incref(buffers)
    }

    var input: OpaquePointer? { bufferevent_get_input(buffers) }
    var output: OpaquePointer? { bufferevent_get_output(buffers) }
    var descriptor: Int32 { bufferevent_getfd(buffers) }
    /// What evhttp has read ahead and not looked at.
    var unused: Int { evbuffer_get_length(input) }
    var unsent: Int { evbuffer_get_length(output) }

    /// How many bytes libevent reads ahead of what evhttp has used.
    func limitInput(_ bytes: Int) { bufferevent_setwatermark(buffers, Int16(EV_READ), 0, bytes) }

    func release() { bufferevent_decref(buffers) }

    /// The request that is being served.
    var requestID: RequestID? {
        switch phase {
        case .waiting(let id), .streaming(let id), .answering(let id): id
        case .head, .body, .refused: nil
        }
    }

    /// The request that the handler has not answered to the end.
    var openRequest: RequestID? {
        switch phase {
        case .waiting(let id), .streaming(let id): id
        case .head, .body, .answering, .refused: nil
        }
    }
}
