/// How the installed CLI is found.
public struct DetectRules: Sendable, Hashable {
    /// Names looked for on PATH.
    public var binaries: [String] = []
    /// File globs that prove an installation as well; `~` and `{root}` are expanded.
    public var paths: [String] = []
    public var version: VersionRule?

    public init() {}
}

/// How the version is asked for and which versions are served.
public struct VersionRule: Sendable, Hashable {
    public var arguments: [String]
    /// A regular expression whose first group is the version.
    public var pattern: String
    /// The lowest version served, inclusive.
    public var minimum: String?
    /// The first version no longer served.
    public var below: String?
    /// The id of the manifest that serves lower versions. Those are not unsupported then: they are not found by this one.
    public var older: String?
    /// The id of the manifest that serves the versions from `below` on, likewise.
    public var newer: String?

    public init(arguments: [String], pattern: String, minimum: String? = nil, below: String? = nil) {
        self.arguments = arguments
        self.pattern = pattern
        self.minimum = minimum
        self.below = below
    }
}

extension VersionRule {
    /// The versions that are served, in words; nil: all.
    public var served: String? {
        switch (minimum, below) {
        case (nil, nil): return nil
        case (let least?, nil): return "\(least) or newer"
        case (nil, let end?): return "below \(end)"
        case (let least?, let end?): return "\(least) or newer, below \(end)"
        }
    }
}

/// The runtime's config folder.
public struct RootRule: Sendable, Hashable {
    /// Such as `~/.name`.
    public var path: String
    /// An environment variable that replaces the folder. Files that lie beside the folder by default (`~/.name.json`)
    /// lie inside it once the variable is set: `{home_root}` is the home folder or, then, this one.
    public var environment: String?
    /// The folder's name in that of the variable, where the variable names not the folder itself but what it lies in.
    public var name: String?

    public init(path: String, environment: String? = nil, name: String? = nil) {
        self.path = path
        self.environment = environment
        self.name = name
    }
}
