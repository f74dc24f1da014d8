/// What the command line of `repowire-hook` says. The adapter writes it into the host's configuration.
package struct HookOptions: Sendable, Equatable {
    /// The manifest's id.
    package var runtime: String
    /// The host's own name of the event.
    package var event: String
    /// Names of the environment variables to pass on. Values of others never leave this process.
    package var environment: [String] = []
    /// What to print when there is nothing to say: the host's own form of "go on".
    package var neutral = ""
    /// How long the host may be kept waiting, in milliseconds.
    package var budget = HookOptions.defaultBudget

    package static let defaultBudget = 1000
    /// How long a host may take for a payload that it has begun to write, in milliseconds. The shortest limit of a
    /// runtime for its hooks is three seconds.
    static let patience = 2000

    package static let usage = """
        usage: repowire-hook RUNTIME EVENT [--env NAME,NAME…] [--neutral TEXT] [--budget MILLISECONDS]

        Reads a hook's payload from stdin, reports it to the Repowire daemon and prints the daemon's answer. Without a
        daemon it prints the neutral text. It always exits 0 unless the daemon says otherwise.

        """

    package init(runtime: String, event: String) {
        self.runtime = runtime
        self.event = event
    }

    /// - Parameter arguments: without the program's name.
    /// - Returns: nil when runtime or event are missing. An option that this release does not know is skipped, as a
    ///   newer release may have written it: a hook must never fail because of how it was started.
    package init?(arguments: [String]) {
        var names: [String] = []
        var options = HookOptions(runtime: "", event: "")
        var rest = arguments[...]
        while let argument = rest.popFirst() {
            switch argument {
            case "--env":
                options.environment += (rest.popFirst() ?? "").split(separator: ",").map(String.init)
            case "--neutral": options.neutral = rest.popFirst() ?? ""
            case "--budget":
                if let budget = rest.popFirst().flatMap(Int.init), (1...600_000).contains(budget) {
                    options.budget = budget
                }
            case _ where argument.utf8.first == UInt8(ascii: "-"): continue
            default: names.append(argument)
            }
        }
        guard names.count >= 2 else { return nil }
        options.runtime = names[0]
        options.event = names[1]
        self = options
    }
}
