/// What was found of a runtime on this machine.
public struct Detection: Sendable, Hashable {
    public enum Standing: String, Sendable {
        case notFound
        /// Found, but a manifest's range rules the version out.
        case unsupported
        /// Found and within what was verified, or newer.
        case found
    }

    public var standing: Standing
    /// Absolute path of the binary.
    public var binary: String?
    public var version: String?
    /// The runtime's config folder, absolute.
    public var root: String
    /// What led to this finding, one sentence each.
    public var evidence: [String]

    public init(
        standing: Standing, binary: String? = nil, version: String? = nil, root: String, evidence: [String] = []
    ) {
        self.standing = standing
        self.binary = binary
        self.version = version
        self.root = root
        self.evidence = evidence
    }
}
