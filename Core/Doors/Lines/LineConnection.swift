internal import EventLoop

/// What a line door keeps of one connection.
final class LineConnection {
    let id: ConnectionID
    let descriptor: Int32
    var splitter: LineSplitter
    var output = OutgoingBytes()

    var readWatch: WatchID?
    var writeWatch: WatchID?
    /// Until the first line; later, once it is closing, until the client must have read the rest.
    var deadline: TimerID?

    var hasShakenHands = false
    /// The handler wants no more lines for now.
    var isPaused = false
    /// The client wants more to be sent to it before it reads what is there.
    var isBehind = false
    /// The read watch exists and is suspended.
    var isReadSuspended = false
    /// In the list of connections to write to at the end of the turn.
    var isDirty = false
    var inputHasEnded = false
    /// Closes when everything is written; input is read and thrown away.
    var closing: CloseReason?
    var isClosed = false

    init(id: ConnectionID, descriptor: Int32, lineLimit: Int) {
        self.id = id
        self.descriptor = descriptor
        splitter = LineSplitter(limit: lineLimit)
    }

    /// True when another line may be given to the handler.
    var takesLines: Bool { !isClosed && !isPaused && !isBehind && closing == nil }
}
