import Doors
import EventLoop
import MCP
import Platform
import RepowireKit

/// One connection of the Unix socket.
struct Client {
    let id: ConnectionID
    let credentials: PeerCredentials
    /// What the client said it is; empty before its handshake.
    var program = ""
    /// The peer the client speaks for, once that was asked for.
    var caller: PeerID?
    /// The peer whose messages this connection takes, for programs that joined.
    var joined: PeerID?
    /// Requests that have no answer yet.
    var openRequests = 0
    /// The client has shut down its writing side.
    var inputEnded = false
    /// The tools of an agent, when the client is its MCP pump.
    var isPump = false
}

/// Where an answer goes.
enum Line: Hashable {
    /// A request on a connection of the socket.
    case request(ConnectionID, id: JSON)
    /// A tool call of an agent's pump.
    case tool(ConnectionID, CallKey)
    /// A request over HTTP.
    case web(RequestID)
    /// A tool call over HTTP.
    case webTool(HTTPCall)

    var connection: ConnectionID? {
        switch self {
        case .request(let connection, _), .tool(let connection, _): return connection
        case .web, .webTool: return nil
        }
    }

    var isWeb: Bool {
        if case .web = self { return true }
        return false
    }
}

/// Somebody who holds the line for an ask.
struct Waiter {
    var line: Line
    var timer: TimerID
}
