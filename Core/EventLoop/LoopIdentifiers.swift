/// Names a scheduled timer of one loop.
package struct TimerID: Hashable, Sendable {
    let rawValue: Int
}

/// Names a watch of one loop: a descriptor, a signal, a process or a folder.
package struct WatchID: Hashable, Sendable {
    let rawValue: Int
}
