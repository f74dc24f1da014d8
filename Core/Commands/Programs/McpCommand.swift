import CommandLine
import Platform

/// `repowire mcp`: the MCP server over stdio, for runtimes that are configured by hand.
enum McpCommand {
    static var command: Command<Shell> {
        Command(
            "mcp", summary: "Serves the MCP tools over stdio; agents start this.",
            discussion: [
                "Becomes repowire-mcp. The first word names the runtime, as 'repowire adapter list' shows it."
            ],
            examples: [Example("repowire mcp RUNTIME", "What a runtime's list of MCP servers calls.")],
            passesThrough: true,
            action: { invocation, shell in
                throw RunningProgram.become(try shell.sibling("repowire-mcp"), invocation.rest)
            })
    }
}
