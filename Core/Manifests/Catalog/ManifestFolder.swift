import Platform

/// A folder of manifests and how much it counts.
package struct ManifestFolder: Sendable, Hashable {
    /// Later ones win.
    package enum Tier: String, Sendable, CaseIterable, Comparable {
        case builtIn = "built in"
        /// Installed by the system's packages.
        case system
        /// Set up by whoever runs the machine.
        case machine
        case user
        /// Came with a project: inert until its user trusted it.
        case project

        package static func < (left: Tier, right: Tier) -> Bool { left.rank < right.rank }
        private var rank: Int { Tier.allCases.firstIndex(of: self) ?? 0 }
    }

    package var path: String
    package var tier: Tier

    package init(_ path: String, _ tier: Tier) {
        self.path = path
        self.tier = tier
    }

    /// The usual folders, the weakest first.
    /// - Parameters:
    ///   - builtIn: where the installation keeps its own.
    ///   - project: the folder of the project one works in; nil for the daemon, which works in none.
    package static func usual(
        builtIn: String, configHome: String, project: String? = nil
    ) -> [ManifestFolder] {
        var folders = [
            ManifestFolder(builtIn, .builtIn),
            ManifestFolder("/usr/share/repowire/adapters.d", .system),
            ManifestFolder("/etc/repowire/adapters.d", .machine),
            ManifestFolder("\(configHome)/repowire/adapters.d", .user),
        ]
        if let project { folders.append(ManifestFolder("\(project)/.repowire/adapters.d", .project)) }
        return folders
    }
}
