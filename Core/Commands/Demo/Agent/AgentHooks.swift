import Platform
import RepowireKit

/// The agent's hooks: a program that is started for each event, with a JSON payload on its stdin.
struct AgentHooks {
    /// Absolute path of `repowire-hook`.
    var program: String
    var environment: [String: String]
    var session: String
    var directory: String

    /// Runs the hook to its end. An agent goes on whatever its hooks do.
    func report(_ event: String, _ facts: JSONObject) {
        var payload: JSONObject = ["session": .string(session), "directory": .string(directory)]
        for fact in facts.members { payload[fact.key] = fact.value }
        let hook = Subprocess(program, ["demo", event], environment: environment, folder: directory)
        _ = try? hook.run(input: JSON.object(payload).bytes, within: 5000)
    }
}
