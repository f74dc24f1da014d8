import EventLoop
import Platform
import Wire

/// A daemon is found by the socket in its home, and it is the only one by the lock beside it. One whose home was removed
/// is found by nobody, and another may be started in its place: it ends.
extension Node {
    func watchHome() {
        do {
            _ = try loop.watchDirectory(configuration.home.run) { [weak self] _ in
                self?.assumeIsolated { $0.checkHome() }
            }
        } catch {
            log.warning("cannot watch the home", ["reason": "\(error)"])
        }
        // It may have gone before it was watched.
        checkHome()
    }

    private func checkHome() {
        let home = configuration.home
        guard !isDraining, !FileSystem.exists(home.socket) || !FileSystem.exists(home.lock) else { return }
        log.warning("the home was removed; ending", ["home": home.path])
        loop.perform(whenStopped)
    }
}
