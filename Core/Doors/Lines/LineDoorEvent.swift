/// What a line door tells its handler. Every connection has one `opened`, then anything, then one `closed`.
package enum LineDoorEvent: Sendable, Equatable {
    case opened(ConnectionID, PeerCredentials)
    /// A complete line without its LF (and CR). Any bytes but LF may be in it, NUL and broken UTF-8 too.
    case line(ConnectionID, [UInt8])
    /// A line went over the limit. What is sent now still goes out, then the connection closes.
    case lineTooLong(ConnectionID)
    /// The client has shut down its writing side and may still read: close it after the last answer. Bytes after its
    /// last LF are dropped, for a line that was cut off must not count as one.
    case inputEnded(ConnectionID)
    case closed(ConnectionID, CloseReason)
    /// A process of another user knocked and was shut out.
    case refused(PeerCredentials)
}

/// Why a connection is closed.
package enum CloseReason: Sendable, Equatable {
    case byClient
    case byHandler
    case lineTooLong
    /// No complete line came in time.
    case noHandshake
    /// The client did not read what was sent to it.
    case unread
    case failed(code: Int32)
}
