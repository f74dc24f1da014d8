import DoorTestSupport
import Platform
import RepowireKit
import TestSupport
import Testing
import Wire

/// Who may not use the HTTP API: everybody without the token, and every page of another origin. Made from the table of
/// routes, so that a new route is covered by being there.
@Suite(.serialized) struct RefusalTests {
    /// Something that must not pass, with the status it is refused with.
    enum Attempt: String, CaseIterable {
        case noToken, wrongToken, halfToken, tokenOfOtherScheme, tokenInQuery
        case foreignOrigin, nullOrigin, otherPort, foreignHost, noHost, crossSite, sameSite
        case form, plainText, formWithoutToken, unnamedBody

        var statuses: [Int] {
            switch self {
            case .noToken, .wrongToken, .halfToken, .tokenOfOtherScheme, .tokenInQuery: return [401]
            case .foreignOrigin, .nullOrigin, .otherPort, .crossSite, .sameSite: return [403]
            case .foreignHost, .noHost: return [421]
            case .form, .plainText, .unnamedBody: return [415]
            case .formWithoutToken: return [403]
            }
        }

        /// What takes no body is not asked to be JSON.
        func applies(to verb: String) -> Bool {
            switch self {
            case .form, .plainText, .unnamedBody, .formWithoutToken: return verb == "POST" || verb == "PATCH"
            default: return true
            }
        }

        /// The whole request.
        func request(_ verb: String, _ path: String, port: UInt16, token: String) -> String {
            var path = path
            var host = "Host: 127.0.0.1:\(port)"
            var authorization = "Authorization: Bearer \(token)"
            var more: [String] = []
            var type = "application/json"
            switch self {
            case .noToken: authorization = ""
            case .wrongToken: authorization = "Authorization: Bearer \(String(token.reversed()))"
            case .halfToken: authorization = "Authorization: Bearer \(token.prefix(32))"
            case .tokenOfOtherScheme: authorization = "Authorization: Basic \(token)"
            case .tokenInQuery: (authorization, path) = ("", "\(path)?token=\(token)&access_token=\(token)")
            case .foreignOrigin: more = ["Origin: https://example.com"]
            case .nullOrigin: more = ["Origin: null"]
            case .otherPort: more = ["Origin: http://127.0.0.1:\(port ^ 1)"]
            case .foreignHost: host = "Host: rebound.example:\(port)"
            case .noHost: host = ""
            case .crossSite: more = ["Sec-Fetch-Site: cross-site"]
            case .sameSite: more = ["Sec-Fetch-Site: same-site"]
            case .form: type = "application/x-www-form-urlencoded"
            case .plainText: type = "text/plain"
            case .unnamedBody: type = ""
            case .formWithoutToken: (type, authorization, more) = ("text/plain", "", ["Origin: https://example.com"])
            }
            let body = verb == "POST" || verb == "PATCH" ? #"{"peer":"weather","message":"x"}"# : ""
            let content =
                body.isEmpty ? [] : [type.isEmpty ? "" : "Content-Type: \(type)", "Content-Length: \(body.utf8.count)"]
            let head = [host, authorization] + more + content + ["Connection: close"]
            return "\(verb) \(path) HTTP/1.1\r\n" + head.filter { !$0.isEmpty }.joined(separator: "\r\n") + "\r\n\r\n"
                + body
        }
    }

    /// Every route, and the tools.
    private var targets: [(verb: String, path: String)] {
        HTTPRoute.all.map { route in
            (
                route.verb,
                route.path.split(separator: "/").map { $0.hasPrefix("{") ? "weather" : "/" + $0 }
                    .map { $0.hasPrefix("/") ? $0 : "/" + $0 }.joined()
            )
        } + ["GET", "POST", "DELETE"].map { ($0, "/mcp") }
    }

    @Test(arguments: Attempt.allCases)
    func `No route can be used by somebody who should not`(attempt: Attempt) async throws {
        let daemon = try await RealDaemon(ToolClient.arguments)
        let program = try daemon.join("weather")
        let (port, token) = (try daemon.port(), try daemon.token())
        for (verb, path) in targets where attempt.applies(to: verb) {
            let socket = try RawSocket(port: port)
            try socket.send(attempt.request(verb, path, port: port, token: token))
            let answer = try socket.answer()
            #expect(
                attempt.statuses.contains(answer.status), "\(attempt) \(verb) \(path): \(answer.head)\(answer.body)")
            #expect(answer.header("Content-Type") == "application/problem+json")
            #expect(answer.header("Access-Control-Allow-Origin") == nil)
        }
        // The daemon runs, and nothing was done.
        let person = try daemon.connect()
        #expect(try person.call("message/list")["messages"] == [])
        #expect(try person.call("peer/list").at("/peers/0/description") == nil)
        #expect(try program.call("peer/whoami").at("/you/state") == "idle")
    }

    @Test func `A page's question whether it may ask is answered without a permission`() async throws {
        let daemon = try await RealDaemon()
        let (port, token) = (try daemon.port(), try daemon.token())
        for route in HTTPRoute.all {
            for authorization in ["", "Authorization: Bearer \(token)\r\n"] {
                let socket = try RawSocket(port: port)
                try socket.send(
                    "OPTIONS \(route.path) HTTP/1.1\r\nHost: 127.0.0.1:\(port)\r\nOrigin: https://example.com\r\n"
                        + "Access-Control-Request-Method: POST\r\n\(authorization)\r\n")
                let answer = try socket.answer()
                #expect(answer.status == 403)
                #expect(!answer.head.lowercased().contains("access-control"))
            }
        }
    }

    @Test func `The door is on loopback alone`() async throws {
        let daemon = try await RealDaemon()
        let port = try daemon.port()
        let table = String(decoding: (try? FileSystem.read("/proc/net/tcp")) ?? [], as: UTF8.self)
        let hexadecimal = String(port, radix: 16, uppercase: true)
        let listening = table.split(separator: "\n").filter { $0.contains(":\(hexadecimal) 00000000:0000 0A") }
        #expect(table.isEmpty || listening.count == 1)
        #expect(listening.allSatisfy { $0.contains("0100007F:\(hexadecimal)") })
    }
}
