/// An adapter that can tell more about how its runtime is set up than whether its files are as they should be.
public protocol SelfExamining: RuntimeAdapter {
    /// What a person who asks `repowire doctor` should know, in the order of importance.
    func examine(_ detection: Detection) async throws -> [Observation]
}

/// Something that was seen of an installation.
public struct Observation: Sendable, Hashable {
    /// Whether it should be changed.
    public var isWarning: Bool
    /// One sentence without its end.
    public var message: String
    /// What helps.
    public var fix: String?

    public init(isWarning: Bool = false, message: String, fix: String? = nil) {
        self.isWarning = isWarning
        self.message = message
        self.fix = fix
    }
}
