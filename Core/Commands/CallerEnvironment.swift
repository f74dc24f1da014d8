import RepowireKit
import Wire

/// The environment values that the daemon needs to look at this machine as the caller sees it. Never all of them: the
/// rest, keys and tokens among it, is none of its business.
enum CallerEnvironment {
    private static let names: Set = ["PATH", "HOME"]
    private static let prefix = "XDG_"

    /// - Parameter client: is asked which further names the manifests want.
    static func collect(for client: DaemonClient, in shell: Shell) throws(WireError) -> JSON {
        let list = try client.call(Method.adapterList, ["environment": values(shell, wanted: [])])
        let wanted = (list["environment_names"]?.arrayValue ?? []).compactMap(\.stringValue)
        return values(shell, wanted: Set(wanted))
    }

    /// What an agent that is started gets of the caller's variables, and where the caller is.
    static func forAgents(_ client: DaemonClient, in shell: Shell) throws(WireError) -> JSON {
        let list = try client.call(Method.adapterList)
        return values(shell, wanted: Set((list["spawn_names"]?.arrayValue ?? []).compactMap(\.stringValue)))
    }

    static func values(_ shell: Shell, wanted: Set<String>) -> JSON {
        let kept = shell.environment.filter { name, _ in
            names.contains(name) || name.hasPrefix(prefix) || wanted.contains(name)
        }
        return .object(JSONObject(kept.sorted { $0.key < $1.key }.map { ($0.key, .string($0.value)) }))
    }
}
