/// How much a line door takes from a client and keeps for it.
package struct LineDoorLimits: Sendable {
    /// Longest line in bytes, without its end.
    package var line = 2 << 20
    /// Above this many unsent bytes nothing more is read from the client.
    package var unsentBeforePause = 256 << 10
    /// Above this many unsent bytes the client is cut off. One frame alone may be larger.
    package var unsentBeforeCut = 8 << 20
    /// How long a client may take for its first complete line.
    package var handshake = Duration.seconds(10)
    /// How long a client may take to read the last bytes of a connection that is being closed.
    package var closing = Duration.seconds(10)
    /// How long accepting rests when the process is out of descriptors.
    package var exhaustionPause = Duration.milliseconds(100)
    /// Whose processes may connect.
    package var user = effectiveUser()

    /// The longest line that may be configured.
    package static let longestLine = 4 << 20

    package init() {}
}
