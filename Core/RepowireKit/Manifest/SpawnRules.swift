/// How Repowire starts an agent of the runtime. In texts `{binary}`, `{folder}` and the placeholders of paths are filled
/// in.
public struct SpawnRules: Sendable, Hashable {
    /// Further arguments that stand in for a config file which setup has not written.
    public struct Substitute: Sendable, Hashable {
        /// The file, as `hooks.file` or an `install` entry names it.
        public var file: String
        /// `{json}` is what setup would write into that file.
        public var arguments: [String]

        public init(file: String, arguments: [String]) {
            self.file = file
            self.arguments = arguments
        }
    }

    /// The argument list. A program without a slash is looked for on the caller's PATH.
    public var command: [String]
    /// The argument list of an agent that nobody sits at, which speaks the Agent Client Protocol on its standard
    /// streams. Empty: there is none.
    public var unattended: [String] = []
    /// Variables that the agent gets, whatever the caller has.
    public var environment: [String: String] = [:]
    /// Names of the caller's variables that the agent gets as well, beside the ones that every program needs.
    public var passed: [String] = []
    /// Used unless setup has written everything for the runtime: then the agent takes part and no file is edited.
    public var substitutes: [Substitute] = []
    /// What tells the runtime that its user trusts the folder, so that it asks no question that nobody answers.
    public var trust: [InstallRule] = []
    /// The name of the file in a folder from which the runtime takes instructions.
    public var instructions: String?

    public init(command: [String]) { self.command = command }
}
