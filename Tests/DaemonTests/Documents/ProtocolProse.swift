import RepowireKit
import Wire

/// The parts of docs/protocol.md that no table holds.
enum ProtocolProse {
    static let opening = """
        # The protocol of the daemon

        For those who write a program, a bridge or a plug-in that talks to `repowired`. There is one set of operations and
        two ways to them: lines on a Unix socket, described here, and HTTP on loopback ([openapi.json](openapi.json)).

        This page is made from the tables that the daemon serves by; a test fails when they differ.

        ## The socket

        `~/.repowire/run/daemon.sock`; `REPOWIRE_HOME` names another folder than `~/.repowire`. The folder is for its owner
        alone, and the daemon takes connections of its own user only: the kernel says who calls, so there is no token.

        Each line is one JSON object, JSON-RPC 2.0, in UTF-8, ended by LF, at most \(WireProtocol.maximumLine / 1_048_576) MiB
        long. Requests may be sent without waiting; answers come in the order in which they are ready, not in that of the
        requests. An id is a string or a whole number and comes back as it came. A line with `method` and no `id` is a
        notification and is never answered. What is no JSON-RPC at all is answered with the id null. Batches are not taken.

        The first line must be `hello`, within ten seconds:

        ```
        → {"jsonrpc":"2.0","id":1,"method":"hello","params":{"protocol":1,"program":"my-program","release":"1.2"}}
        ← {"jsonrpc":"2.0","id":1,"result":{"protocol":1,"release":"\(WireProtocol.release)","pid":4711,"home":"/home/me/.repowire"}}
        → {"jsonrpc":"2.0","id":2,"method":"peer/ask","params":{"peer":"backend","message":"Which port does the API use?"}}
        ← {"jsonrpc":"2.0","id":2,"result":{"status":"answered","ask_id":"m_1m7x3c…","answer":"8080"}}
        → {"jsonrpc":"2.0","id":3,"method":"peer/ask","params":{"peer":"bakend","message":"Still there?"}}
        ← {"jsonrpc":"2.0","id":3,"error":{"code":7,"message":"there is no peer \\"bakend\\"","data":{"name":"unknown_peer","hint":"Did you mean backend? Online: backend"}}}
        ```

        A client that shuts down its writing side still gets the answers to what it asked. One that does not read is cut
        off. Programs and daemons one minor release apart understand each other: unknown members are passed over, in
        requests and in answers, and the `protocol` number is raised when a line changes its meaning.

        ## Who is calling

        The daemon looks at the process behind the connection, not at what it says about itself:

        1. A connection that joined as a program is that program.
        2. A process that descends from an agent whose session is known is that session: what an agent's shell runs speaks
           as the agent.
        3. Anybody else is the person at this machine, who sees and reaches every circle.

        Over HTTP the kernel names no process. Who holds the token is the person at this machine, as in a shell; there is
        no header to be somebody else. (An agent that reads the token can pose as its user so, as any process of the same
        user can; the token is in a file of mode 0600, in no environment and on no command line.) An MCP client at `/mcp` is
        never the person and never a session: it is an agent under the name that it gives itself, it can send but not be
        sent to, and the budgets that stop loops of agents count its messages.

        """

    static let methods = """
        Parameters are an object. A parameter that may be left out may be null as well. What comes with `optional` may be
        missing in a result.

        """

    static let notices = """
        Lines without an id. A client passes over those it does not know.

        """

    static let errors = """
        An error has a number for JSON-RPC, a message for people, and in `data` a `name` for programs and often a `hint`:
        what to do next. Every method can fail with \(Operation.commonErrors.map { "`\($0.rawValue)`" }.joined(separator: ", ")).
        Over HTTP an error is `application/problem+json` with the same `name` and `hint`.

        """

    static func meaning(of name: WireError.Name) -> String {
        switch name {
        case .parse: return "The line is not JSON"
        case .invalidRequest: return "It is not JSON-RPC 2.0, or comes before `hello`"
        case .unknownMethod: return "There is no such method in this release"
        case .invalidParameters: return "A parameter is missing or wrong; the message names it"
        case .internalError: return "A fault of the daemon's own"
        case .versionMismatch: return "Program and daemon speak different protocols; the hint says which to update"
        case .unknownPeer: return "The caller sees no peer of this name; the hint has the nearest"
        case .peerOffline: return "Nobody is behind the peer; a notification would wait for it"
        case .cycle:
            return "The question would close a circle of peers that wait for each other; the message names them"
        case .budget: return "Agents have sent each other too much without a person; or the chain is too long"
        case .tooLarge: return "A text or a line is too long"
        case .journal: return "The journal cannot be written: nothing was accepted"
        case .notAllowed: return "Not for this caller, or not over this connection"
        case .notFound: return "There is no such message, adapter or plan, or it is over"
        case .conflict: return "It contradicts what is: already here, already over, changed meanwhile"
        case .shuttingDown: return "The daemon ends; what was accepted is kept"
        case .unreachable, .timedOut, .interrupted: return "The client's own: nobody answered"
        }
    }

    static let closing = """

        ## A program as a peer

        ```
        → {"jsonrpc":"2.0","id":2,"method":"peer/join","params":{"name":"weather","description":"Knows the weather"}}
        ← {"jsonrpc":"2.0","id":2,"result":{"name":"weather","id":"p_…","kind":"program","circle":"default","role":"member","state":"idle","directory":"/","description":"Knows the weather","queued":0,"last_seen":1700000000000}}
        ← {"jsonrpc":"2.0","method":"message/offer","params":{"id":"m_1m7x3c…","kind":"ask","from":"frontend","body":"Will it rain?","text":"[repowire ask m_1m7x3c… from \\"frontend\\" (agent, …)]…"}}
        → {"jsonrpc":"2.0","method":"message/accepted","params":{"id":"m_1m7x3c…"}}
        → {"jsonrpc":"2.0","id":3,"method":"message/answer","params":{"id":"m_1m7x3c…","text":"Yes, at noon."}}
        ← {"jsonrpc":"2.0","id":3,"result":{}}
        ```

        One message is offered at a time, in the order in which each sender sent them. What the program has said about a
        message is in the journal before the next one comes, so a program that answers with an id learns when its answer is
        safe. When it crashes, the question it had accepted fails with that reason, and what it had not accepted is offered
        again.

        ## Sending once

        A message with a `request_key` is sent once, however often the request is repeated with the same key by the same
        caller: after a broken connection, after a crash of the daemon. A repeated `peer/ask` waits for the answer of the
        first. A key is remembered as long as the journal keeps its message; one from before the latest few thousand finished
        messages is refused as `conflict`, and the error names the message.

        ## The pump

        `repowire-mcp` sends `hello` with `mcp`. After the answer both sides send lines of the Model Context Protocol as
        they are, except control lines, which begin with exactly `{"repowire":`.

        | Line | From | Meaning |
        |---|---|---|
        | `{"repowire":"replay","line":{…}}` | pump | The `initialize` request that an earlier daemon has answered. Not answered again |
        | `{"repowire":"inbox","id":1,"authentication":"…","data":"…"}` | daemon | Write to the agent's own inbox: the first line with `{{token}}` filled in, or nothing for null; then the data |
        | `{"repowire":"inbox","id":1,"ok":true}` | pump | It is written |
        | `{"repowire":"inbox","id":1,"error":"…"}` | pump | Why it is not |

        When the daemon dies the pump connects again and repeats every request that has no answer. The daemon knows them by
        `instance`, id and arguments.

        ## A plug-in inside a runtime

        A runtime that runs plug-ins in its own process can be served by one that keeps a connection open. Its `hello` has
        `plugin` with the id of the runtime's adapter; the process at the other end of the socket is taken for the
        runtime's. It reports with `plugin/report`, after every new connection all sessions that it holds, and answers the
        daemon's requests, which have ids of the daemon's own:

        ```
        → {"jsonrpc":"2.0","id":1,"method":"hello","params":{"protocol":1,"program":"repowire.js","plugin":{"runtime":"example"}}}
        ← {"jsonrpc":"2.0","id":1,"result":{"protocol":1,…}}
        → {"jsonrpc":"2.0","method":"plugin/report","params":{"events":[{"event":"state","payload":{"session":"s1","directory":"/work","state":"idle"}}]}}
        ← {"jsonrpc":"2.0","id":1,"method":"session/inject","params":{"session":"s1","message":"m_1m7x3c…","kind":"ask","text":"[repowire ask m_1m7x3c… from …]…"}}
        → {"jsonrpc":"2.0","id":1,"result":{"outcome":"accepted","turn":"t1","evidence":"the session's record holds it"}}
        ```

        | Request | Takes | Answers |
        |---|---|---|
        | `session/inject` | `session`, `message`, `kind`, `text` | `outcome`: `accepted` with `turn` and `evidence` when the runtime itself shows that it has the message; `offered` when that will be reported; `refused` with `reason` and perhaps `retry_ms` when nothing was touched; `unreachable` with `reason` |
        | `session/outcome` | `session`, `message`, `turn` | `outcome`: `running`, `ended` with `reply`, `failed` with `reason`, `interrupted`, or `unknown` when the record does not hold the message |

        A message can be asked for twice, after a crash: the plug-in must know it by its id and put it in once. When the
        connection closes the states of its sessions are unknown and nothing is offered to them until it is back; the end
        of the process is seen by the daemon itself.

        ## The spool

        A hook that finds no daemon leaves its report in `~/.repowire/spool`: a file of mode 0600, written under a name that
        begins with a dot and renamed to `MILLISECONDS-PID-RANDOM.json`, whose content is the parameters of `hook/report`.
        The daemon reads the files in the order of their names before it takes connections, and removes each when what it
        brought is in the journal.

        ## HTTP

        `127.0.0.1:8377` by default; the port in use is in `~/.repowire/run/http.port`, the token in `~/.repowire/token`.

        ```
        curl -H "Authorization: Bearer $(cat ~/.repowire/token)" http://127.0.0.1:8377/v1/peers
        ```

        A request must carry the token, name `127.0.0.1`, `localhost` or `[::1]` with the port as its Host, and come from no
        page of another origin (`Origin`, `Sec-Fetch-Site`). A body is JSON and says so. A parameter that the route does not
        have is refused, as is one given twice. Only `GET \(HTTPRoute.healthPath)` needs no token, and says nothing.

        `GET /v1/events` is a stream of server-sent events: `ready` first, then `peer` and `message` with the data of
        `events/peer` and `events/message`. A client that comes back gives the last id as `Last-Event-ID`; `ready` says
        whether it has missed anything that is not sent now. A comment every 15 seconds shows that the stream lives.

        `/mcp` serves the tools over Streamable HTTP when the daemon runs with `--mcp-http`: clients with a handshake, which
        have sessions, and stateless ones. For a stateless request closing the connection cancels the call; for a session's
        it does not. A question whose request is over goes on, and its answer is in its trace; no session survives the
        daemon.

        """
}
