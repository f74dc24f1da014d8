internal import CEvent

/// What happened in a watched folder.
package enum DirectoryChange: Hashable, Sendable {
    /// The file of this name was created, written, moved in or out, or deleted.
    case changed(String)
    /// The system lost count: look at everything again.
    case overflow
    /// The folder itself was deleted or moved; the watch is over.
    case gone
}

extension EventLoop {
    /// Calls `handler` for what happens to the files directly in a folder, until the watch is cancelled or the folder
    /// is gone. Several changes of one file within a turn may come as one.
    package nonisolated func watchDirectory(
        _ path: String, _ handler: @escaping @Sendable (DirectoryChange) -> Void
    ) throws(LoopError) -> WatchID {
        try isolatedResult { loop throws(LoopError) in
            try loop.addDirectory(path, handler)
        }
    }

    func removeDirectory(_ number: Int) {
        let handler = directoryHandlers.removeValue(forKey: number)
        if handler != nil { directories?.remove(number) }
    }

    private func addDirectory(
        _ path: String, _ handler: @escaping @Sendable (DirectoryChange) -> Void
    ) throws(LoopError) -> WatchID {
        let notifier = try directoryNotifier()
        lastSource += 1
        let number = lastSource
        try notifier.add(path, as: number)
        directoryHandlers[number] = handler
        return WatchID(rawValue: number)
    }

    /// Made at the first watch, so that a loop without one holds no descriptor for it.
    private func directoryNotifier() throws(LoopError) -> DirectoryNotifier {
        if let directories { return directories }
        let notifier = try DirectoryNotifier()
        let number = try addSource(
            descriptor: notifier.descriptor, flags: EV_READ | EV_PERSIST, for: "watch folders"
        ) { _ in { self.assumeIsolated { $0.reportDirectoryChanges() } } }
        try start(number, for: "watch folders")
        directories = notifier
        return notifier
    }

    private func reportDirectoryChanges() {
        for (number, change) in directories?.changes() ?? [] {
            guard let handler = directoryHandlers[number] else { continue }
            if change == .gone { removeDirectory(number) }
            handler(change)
        }
    }
}
