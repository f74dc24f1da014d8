/// An adapter that can say how an agent of its runtime is started. The core starts it: in a terminal, recorded in the
/// journal, so that it can be ended again.
public protocol Spawning: RuntimeAdapter {
    /// What to start in a folder, with the environment of the adapter's context. Nothing is started or written.
    /// - Throws: when the runtime is not installed, in words for the person.
    func spawnPlan(for request: SpawnRequest) async throws -> SpawnPlan
}

/// An agent that is wanted.
public struct SpawnRequest: Sendable, Hashable {
    /// Absolute, with every link resolved.
    public var folder: String
    /// What `detect` found.
    public var detection: Detection
    /// What `installHooks` wants, when the runtime's config files lack some of it: then what is started must bring it
    /// along. Nothing when they lack nothing.
    public var missing: [FileEdit]
    /// Whether nobody will sit at it: it is driven by a program instead of its own screen.
    public var isUnattended: Bool

    public init(folder: String, detection: Detection, missing: [FileEdit], isUnattended: Bool = false) {
        self.folder = folder
        self.detection = detection
        self.missing = missing
        self.isUnattended = isUnattended
    }
}

/// What starts an agent.
public struct SpawnPlan: Sendable, Hashable {
    /// The program's absolute path and its arguments. No shell reads them.
    public var command: [String]
    /// Variables beside the caller's.
    public var environment: [String: String]
    /// Names of the caller's variables to hand over, beside the ones that every program needs.
    public var passed: [String]
    /// What must be written first so that the agent starts without a question.
    public var edits: [FileEdit]

    public init(
        command: [String], environment: [String: String] = [:], passed: [String] = [], edits: [FileEdit] = []
    ) {
        self.command = command
        self.environment = environment
        self.passed = passed
        self.edits = edits
    }
}
