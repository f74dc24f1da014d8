import Manifests
import Platform
import RepowireKit

/// Where agents may start agents. People start them where they like.
struct SpawnFolders: Sendable, Hashable {
    /// Absolute folders, or with `~/` for the home folder; nothing outside them. Nil: what lies beside the caller's own folder, which is where people keep
    /// the repositories that belong together.
    var allowed: [String]?

    init(allowed: [String]? = nil) { self.allowed = allowed }

    /// - Parameters:
    ///   - folder: absolute, with links resolved.
    ///   - own: the caller's folder.
    ///   - home: the user's home folder, which is never given as a whole by being around the caller's folder.
    func permit(_ folder: String, own: String, home: String) -> Bool {
        bases(own: own, home: home).contains { SpawnFolders.holds($0, folder) }
    }

    func bases(own: String, home: String) -> [String] {
        if let allowed {
            return allowed.map { folder in
                let path = folder == "~" || folder.hasPrefix("~/") ? home + folder.dropFirst() : folder
                return Path.resolved(path) ?? path
            }
        }
        let own = Path.resolved(own) ?? own
        let home = Path.resolved(home) ?? home
        let around = Path.parent(of: own) ?? own
        // The home folder itself, and what holds it, is too much to give away unasked.
        return SpawnFolders.holds(around, home) ? [own] : [around]
    }

    static let schema: Schema<SpawnFolders> = .keys(
        "spawn", "Where agents may start agents.", start: SpawnFolders(),
        [
            Key(
                "folders", Schema<String>.folder.list(), \.allowed,
                "Agents start agents in these folders and below; none where the list is empty. Without the list: beside"
                    + " the folder of the agent that asks.")
        ])

    private static func holds(_ folder: String, _ path: String) -> Bool {
        path == folder || path.hasPrefix(folder == "/" ? "/" : "\(folder)/")
    }
}
