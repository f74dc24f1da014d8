internal import Synchronization

/// The loops that run in this process, by number. Callbacks come only while a loop runs, so only those are kept here.
enum RunningLoops {
    private static let loops = Mutex<[Int: EventLoop]>([:])
    private static let lastNumber = Atomic<Int>(0)

    static func newNumber() -> Int { lastNumber.add(1, ordering: .relaxed).newValue }
    static func add(_ loop: EventLoop) { loops.withLock { $0[loop.number] = loop } }
    static func remove(_ loop: EventLoop) { loops.withLock { $0[loop.number] = nil } }
    static subscript(number: Int) -> EventLoop? { loops.withLock { $0[number] } }
}

/// libevent calls this for every source of every loop. At file scope and not isolated: a closure would inherit the
/// isolation of the code around it and trap on another thread.
func loopSourceFired(_ descriptor: Int32, _ flags: Int16, _ argument: UnsafeMutableRawPointer?) {
    let token = LoopToken(argument)
    RunningLoops[token.loop]?.fire(token.source)
}
