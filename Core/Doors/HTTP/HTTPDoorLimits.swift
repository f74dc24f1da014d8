/// How much an HTTP door takes from a client and keeps for it, and for how long.
package struct HTTPDoorLimits: Sendable {
    /// Largest body in bytes: a message of 1 MiB and what JSON adds to it.
    package var body = 2 << 20
    /// Largest request line and header fields together, in bytes.
    package var head = 32 << 10
    /// From accepting, or the first byte of a later request, to the end of the head.
    package var headTime = Duration.seconds(10)
    /// From the end of the head to the end of the body.
    package var bodyTime = Duration.seconds(30)
    /// From answering to the last byte that the client took.
    package var writeTime = Duration.seconds(60)
    /// Between two requests of one connection.
    package var idleTime = Duration.seconds(120)
    /// Above this many unsent bytes a stream is cut. One frame alone may be larger.
    package var unsentBeforeCut = 8 << 20
    package var connections = 2048
    /// How long accepting rests when the process is out of descriptors.
    package var exhaustionPause = Duration.milliseconds(100)

    package init() {}

    /// What libevent may hold of one client's input. It must have room for a whole request: with less, evhttp waits
    /// for bytes that it does not read, and spins.
    var inputBuffer: Int { head + body + 64 << 10 }

    /// What the client of a stream may send while it runs. There is room for a next request, not for a conversation:
    /// if it were only left unread, its going away would not be seen either.
    static let inputDuringStream = 4 << 10
}
