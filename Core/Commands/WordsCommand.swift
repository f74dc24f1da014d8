import CommandLine
import RepowireKit
import Wire

/// `repowire words`: what shell completion offers. Hidden; never starts a daemon, never complains.
enum WordsCommand {
    static var command: Command<Shell> {
        Command(
            "words", summary: "Lists words for shell completion.",
            arguments: [Argument("KIND", summary: "peers, adapters or messages.")], isHidden: true,
            action: { invocation, shell in
                guard let client = shell.runningDaemon() else { return .ok }
                for word in words(invocation.required("KIND"), client) { shell.console.writeLine(Plain.line(word)) }
                return .ok
            })
    }

    private static func words(_ kind: String, _ client: DaemonClient) -> [String] {
        let (method, params, list, key): (String, JSON, String, String)
        switch kind {
        case "peers": (method, params, list, key) = (Method.peerList, ["include_offline": true], "peers", "name")
        case "adapters": (method, params, list, key) = (Method.adapterList, ["environment": [:]], "adapters", "id")
        case "messages": (method, params, list, key) = (Method.messageList, ["limit": 50], "messages", "id")
        default: return []
        }
        let result = try? client.call(method, params, milliseconds: 1000)
        return (result?[list]?.arrayValue ?? []).compactMap { $0[key]?.stringValue }
    }
}
