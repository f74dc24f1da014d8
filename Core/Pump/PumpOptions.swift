/// What the command line of `repowire-mcp` says. The adapter writes it into the host's configuration.
package struct PumpOptions: Sendable, Equatable {
    /// The manifest's id.
    package var runtime: String
    /// The name of the environment variable with the path of the agent's own inbox socket.
    package var inboxSocketVariable: String?
    /// The name of the environment variable with the token for that socket.
    package var inboxTokenVariable: String?

    package static let usage = """
        usage: repowire-mcp RUNTIME [--inbox-socket-variable NAME] [--inbox-token-variable NAME]

        Serves the Model Context Protocol on stdin and stdout by passing it on to the Repowire daemon, which it starts
        if none runs. Started by an agent, from its configuration.

        """

    package init(runtime: String) { self.runtime = runtime }

    /// - Parameter arguments: without the program's name.
    /// - Returns: nil when the runtime is missing. An option that this release does not know is skipped, as a newer
    ///   release may have written it.
    package init?(arguments: [String]) {
        var options = PumpOptions(runtime: "")
        var rest = arguments[...]
        while let argument = rest.popFirst() {
            switch argument {
            case "--inbox-socket-variable": options.inboxSocketVariable = rest.popFirst()
            case "--inbox-token-variable": options.inboxTokenVariable = rest.popFirst()
            case _ where argument.utf8.first == UInt8(ascii: "-"): continue
            default: if options.runtime.isEmpty { options.runtime = argument }
            }
        }
        guard !options.runtime.isEmpty else { return nil }
        self = options
    }
}
