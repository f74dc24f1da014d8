import Platform
import RepowireKit

/// Gemini CLI's processes: an outer one that starts an inner one, which is the agent.
enum AgentProcess {
    /// What a session is known by.
    static func name(of process: ProcessIdentity) -> String { "\(process.pid)-\(process.start)" }

    /// Whether nobody sits there: a run that ends with its answer, or one that another program drives.
    static func isHeadless(_ pid: Int32) -> Bool { isHeadless(ProcessTable.arguments(of: pid)) }

    static func isHeadless(_ arguments: [String]) -> Bool {
        arguments.dropFirst().contains { word in
            ["-p", "--prompt", "--acp", "--experimental-acp"].contains(word) || word.hasPrefix("--prompt=")
        }
    }

    /// Whether these are the words of a process that runs Gemini CLI.
    static func isAgent(_ arguments: [String]) -> Bool { ProcessTable.runs(["gemini"], arguments) }

    /// The inner processes that live now. Where one is not seen, its next hook makes it known.
    ///
    /// A program that an agent starts has the agent's own words for a moment, so the one that lies right below an outer
    /// process is the agent and nothing below that.
    static func all() -> [ProcessIdentity] {
        var words: [Int32: [String]] = [:]
        for pid in ProcessTable.all() {
            let arguments = ProcessTable.arguments(of: pid)
            if isAgent(arguments) { words[pid] = arguments }
        }
        return inner(of: words, parent: ProcessTable.parent(of:)).compactMap { ProcessTable.identity(of: $0) }
    }

    static func inner(of agents: [Int32: [String]], parent: (Int32) -> Int32?) -> [Int32] {
        agents.keys.filter { pid in
            guard let outer = parent(pid), agents[outer] != nil else { return false }
            let isBelowInner = parent(outer).map { agents[$0] != nil } ?? false
            let isRelaunched = agents[pid]?.contains { $0.hasPrefix("--max-old-space-size") } ?? false
            return !isBelowInner && isRelaunched
        }.sorted()
    }
}
