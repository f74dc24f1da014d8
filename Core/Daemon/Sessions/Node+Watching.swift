import EventLoop
import Platform
import RepowireKit

/// Which folders' changes have the sessions of a runtime looked for.
extension Node {
    /// A change can be seen before what it tells of is complete: a runtime makes a file and takes its lock later, or
    /// answers for a session only once that is loaded. So a look follows these times after the last change.
    private static let settling: [Duration] = [.milliseconds(300), .seconds(3)]

    func watchFolders(of adapter: any SessionDiscovering, _ key: InstanceKey) {
        for folder in adapter.watchedFolders() where instances[key]?.watches[folder] == nil {
            let watch = try? loop.watchDirectory(folder) { [weak self] change in
                self?.assumeIsolated { node in
                    if change == .gone { node.instances[key]?.watches[folder] = nil }
                    node.changed(key)
                }
            }
            if let watch {
                instances[key]?.watches[folder] = watch
            } else {
                awaitFolder(folder, key)
            }
        }
    }

    private func changed(_ key: InstanceKey) {
        discover(key)
        settle(key, Node.settling[...])
    }

    private func settle(_ key: InstanceKey, _ delays: ArraySlice<Duration>) {
        if let timer = instances[key]?.settling { loop.cancel(timer) }
        instances[key]?.settling = delays.first.map { delay in
            loop.schedule(after: delay) { [weak self] in
                self?.assumeIsolated { node in
                    node.discover(key)
                    node.settle(key, delays.dropFirst())
                }
            }
        }
    }

    /// Waits for a folder that is not there yet, as before a runtime's first start: in the nearest folder above it.
    private func awaitFolder(_ folder: String, _ key: InstanceKey) {
        let missing = Node.firstMissing(of: folder)
        guard let parent = Path.parent(of: missing), instances[key]?.watches[missing] == nil,
            !FileSystem.exists(missing)
        else { return }
        let name = Path.name(of: missing)
        let watch = try? loop.watchDirectory(parent) { [weak self] change in
            if case .changed(let other) = change, other != name { return }
            self?.assumeIsolated { $0.arrived(missing, key) }
        }
        guard let watch else { return }
        instances[key]?.watches[missing] = watch
        // It may have come before the watch was there.
        if FileSystem.exists(missing) { arrived(missing, key) }
    }

    private static func firstMissing(of folder: String) -> String {
        var missing = folder
        while let parent = Path.parent(of: missing), parent != missing, !FileSystem.exists(parent) { missing = parent }
        return missing
    }

    private func arrived(_ missing: String, _ key: InstanceKey) {
        if let watch = instances[key]?.watches.removeValue(forKey: missing) { loop.cancel(watch) }
        changed(key)
    }
}
