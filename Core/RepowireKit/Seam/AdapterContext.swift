/// What the core lends to an adapter. Adapters never see the journal, the doors or each other.
public struct AdapterContext: Sendable {
    /// The environment of the person who runs `setup`, or of the daemon; never mixed.
    public var environment: [String: String]
    public var home: String
    /// The daemon's own folder.
    public var repowireHome: String
    /// Absolute path of the program that hooks start.
    public var hookProgram: String
    /// Absolute path of the program that runtimes start as their MCP server.
    public var mcpProgram: String
    /// Writes to an agent's inbox from one of the agent's own child processes.
    public var children: any AgentChildren
    /// Reaches plug-ins of ours that run inside the runtime.
    public var plugins: any RuntimePlugins

    public init(
        environment: [String: String], home: String, repowireHome: String, hookProgram: String,
        mcpProgram: String, children: any AgentChildren, plugins: any RuntimePlugins = NoPlugins()
    ) {
        self.environment = environment
        self.home = home
        self.repowireHome = repowireHome
        self.hookProgram = hookProgram
        self.mcpProgram = mcpProgram
        self.children = children
        self.plugins = plugins
    }
}

/// A way to act through a process that the agent itself started: its MCP server. Some runtimes accept messages from
/// their own children where they hold a stranger's.
public protocol AgentChildren: Sendable {
    /// Has the child of `process` write `data` to the inbox socket that the child was started with.
    /// - Parameter authentication: a first line in which `{{token}}` stands for the child's own token; nil for none.
    /// - Returns: true when the child wrote everything; false when no such child is connected.
    /// - Throws: when the child tried and could not.
    func writeToInbox(of process: ProcessIdentity, authentication: String?, data: [UInt8]) async throws -> Bool
}
