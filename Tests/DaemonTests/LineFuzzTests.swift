import DoorTestSupport
import Platform
import RepowireKit
import TestSupport
import Testing
import Wire

/// Damaged sessions on the socket. The damage is random and its seed is in every failure.
@Suite(.serialized) struct LineFuzzTests {
    /// A session as a program has it: every kind of line that the daemon takes.
    private static let session: [String] = [
        #"{"jsonrpc":"2.0","id":1,"method":"hello","params":{"protocol":1,"program":"fuzz","release":"0.1.0"}}"#,
        #"{"jsonrpc":"2.0","id":2,"method":"peer/join","params":{"name":"fuzz","circle":"default","description":"d"}}"#,
        #"{"jsonrpc":"2.0","id":"3","method":"peer/list","params":{"include_offline":true}}"#,
        #"{"jsonrpc":"2.0","id":4,"method":"peer/ask","params":{"peer":"fuzz","message":"q","timeout_seconds":1}}"#,
        #"{"jsonrpc":"2.0","id":5,"method":"peer/notify","params":{"peer":"weather","message":"\u00e9\n","request_key":"k"}}"#,
        #"{"jsonrpc":"2.0","id":6,"method":"peer/broadcast","params":{"message":"b"}}"#,
        #"{"jsonrpc":"2.0","method":"message/accepted","params":{"id":"m_1"}}"#,
        #"{"jsonrpc":"2.0","id":7,"method":"message/answer","params":{"id":"m_1","text":"a"}}"#,
        #"{"jsonrpc":"2.0","id":8,"method":"peer/state","params":{"state":"blocked","reason":"r"}}"#,
        #"{"jsonrpc":"2.0","id":9,"method":"message/trace","params":{"id":"m_1"}}"#,
        #"{"jsonrpc":"2.0","id":10,"method":"events/subscribe","params":{"after":"abc-1"}}"#,
        #"{"jsonrpc":"2.0","id":11,"method":"hook/report","params":{"runtime":"demo","event":"prompt","#
            + #""payload":"{\"session\":\"s\",\"cwd\":\"/\",\"prompt\":\"p\",\"turn\":\"t\"}","#
            + #""environment":{"TMUX":"a,b"},"pid":1,"at":2}}"#,
        #"{"jsonrpc":"2.0","id":12,"method":"setup/plan","params":{"runtimes":["demo"],"environment":{"HOME":"/nowhere"}}}"#,
        #"{"jsonrpc":"2.0","id":13,"method":"adapter/describe","params":{"name":"claude-code"}}"#,
        #"{"jsonrpc":"2.0","id":14,"method":"daemon/status"}"#,
    ]

    /// A pump's session.
    private static let pump: [String] = [
        #"{"jsonrpc":"2.0","id":1,"method":"hello","params":{"protocol":1,"program":"repowire-mcp","#
            + #""mcp":{"runtime":"demo","instance":"i","directory":"/","inbox":true}}}"#,
        #"{"repowire":"replay","line":{"jsonrpc":"2.0","id":0,"method":"initialize","#
            + #""params":{"protocolVersion":"2025-03-26"}}}"#,
        #"{"jsonrpc":"2.0","id":1,"method":"tools/list"}"#,
        #"[{"jsonrpc":"2.0","id":2,"method":"ping"},{"jsonrpc":"2.0","id":3,"method":"tools/call","#
            + #""params":{"name":"whoami","arguments":{}}}]"#,
        #"{"jsonrpc":"2.0","id":"4","method":"tools/call","params":{"name":"ask_peer","#
            + #""arguments":{"peer":"weather","message":"q","timeout_seconds":1},"_meta":{"progressToken":"t"}}}"#,
        #"{"jsonrpc":"2.0","method":"notifications/cancelled","params":{"requestId":"4"}}"#,
        #"{"repowire":"inbox","id":1,"ok":true}"#, #"{"repowire":"inbox","id":2,"error":"e"}"#,
        #"{"jsonrpc":"2.0","id":5,"method":"server/discover","params":{"_meta":{}}}"#,
    ]

    /// The session of a plug-in inside a runtime.
    private static let plugin: [String] = [
        #"{"jsonrpc":"2.0","id":1,"method":"hello","params":{"protocol":1,"program":"repowire.js","#
            + #""plugin":{"runtime":"opencode","environment":{"TMUX":"a,b","TMUX_PANE":"%1"}}}}"#,
        #"{"jsonrpc":"2.0","method":"plugin/report","params":{"events":[{"event":"state","#
            + #""payload":{"session":"ses_1","directory":"/tmp","state":"idle"}},{"event":"turn_began","#
            + #""payload":{"session":"ses_1","directory":"/tmp","turn":"t"}}]}}"#,
        #"{"jsonrpc":"2.0","id":2,"method":"plugin/report","params":{"events":[{"event":"turn_ended","#
            + #""payload":{"session":"ses_1","directory":"/tmp","turn":"t","reply":"r"}}]}}"#,
        #"{"jsonrpc":"2.0","id":3,"method":"plugin/calling","params":{"session":"ses_1","tool":"ask_peer","#
            + #""arguments":{"peer":"weather","message":"q"}}}"#,
        #"{"jsonrpc":"2.0","id":1,"result":{"outcome":"accepted","turn":"t","evidence":"e"}}"#,
        #"{"jsonrpc":"2.0","id":2,"result":{"outcome":"refused","reason":"r","retry_ms":5}}"#,
        #"{"jsonrpc":"2.0","id":3,"error":{"code":1,"message":"m","data":{"name":"conflict"}}}"#,
        #"{"jsonrpc":"2.0","id":4,"method":"peer/ask","params":{"peer":"tmp","message":"q","timeout_seconds":1}}"#,
        #"{"jsonrpc":"2.0","method":"plugin/report","params":{"events":[{"event":"session_ended","#
            + #""payload":{"session":"ses_1","directory":"/tmp","reason":"closed"}}]}}"#,
    ]

    /// Whose session is damaged.
    enum Program: String, CaseIterable {
        case program, pump, plugin
    }

    @Test(arguments: Program.allCases)
    func `A daemon is well after every damaged session`(_ program: Program) async throws {
        let daemon = try await RealDaemon()
        let weather = try daemon.join("weather")
        try weather.call("peer/state", ["state": "busy"])
        let seed = UInt64.random(in: 0...UInt64.max)
        var damage = Damage(seed: seed)
        let session =
            switch program {
            case .program: LineFuzzTests.session
            case .pump: LineFuzzTests.pump
            case .plugin: LineFuzzTests.plugin
            }
        let lines = session.map { Array("\($0)\n".utf8) }
        for round in 0..<150 {
            let bytes = damage.damaged(lines)
            let socket = try RawSocket(unix: daemon.home.socket)
            // The daemon may have closed before everything was sent.
            try? socket.send(bytes)
            if damage.chance(1, in: 4) { socket.resetOnClose() } else { socket.endOutput() }
            if damage.chance(3, in: 4) { _ = try? socket.receive() }
            guard round % 10 == 0 else { continue }
            try #require(daemon.isRunning, "seed \(seed), round \(round): \(daemon.stderr)")
            #expect(try daemon.isHealthy(), "seed \(seed), round \(round)")
        }
        #expect(try daemon.isHealthy(), "seed \(seed)")
        // Those who came before were not harmed.
        #expect(try weather.call("peer/whoami").at("/you/name") == "weather")
        #expect(daemon.isRunning)
    }
}

/// Random damage that a seed repeats.
struct Damage {
    private var random: SplitMix

    init(seed: UInt64) { random = SplitMix(state: seed) }

    mutating func next(_ bound: Int) -> Int { Int(random.next() % UInt64(bound)) }

    mutating func chance(_ count: Int, in total: Int) -> Bool { next(total) < count }

    /// The session with one to four wounds. Often its first line stays whole, so that more than the handshake is met.
    mutating func damaged(_ lines: [[UInt8]]) -> [UInt8] {
        var lines = lines
        let first = chance(3, in: 4) ? 1 : 0
        for _ in 0...next(4) {
            let index = first + next(lines.count - first)
            switch next(4) {
            case 0: lines.swapAt(index, first + next(lines.count - first))
            case 1: lines.insert(lines[next(lines.count)], at: index)
            default: lines[index] = wounded(lines[index], other: lines[next(lines.count)])
            }
        }
        var bytes = lines.flatMap { $0 }
        if chance(1, in: 5) { bytes.removeLast(next(bytes.count)) }
        return bytes
    }

    private mutating func wounded(_ line: [UInt8], other: [UInt8]) -> [UInt8] {
        var line = line
        guard !line.isEmpty else { return other }
        let position = next(line.count)
        switch next(9) {
        case 0: line[position] = UInt8(next(256))
        case 1: line[position] ^= 1 << UInt8(next(8))
        case 2: line.remove(at: position)
        case 3: line.insert(UInt8(next(256)), at: position)
        case 4: line.removeSubrange(position...)
        case 5: line.insert(contentsOf: other[next(other.count)...], at: position)
        case 6: line.insert(contentsOf: repeatElement(line[position], count: 1 << next(14)), at: position)
        case 7: line.insert(contentsOf: Damage.oddities[next(Damage.oddities.count)].utf8, at: position)
        default: replaceValue(&line)
        }
        return line
    }

    /// Puts something else where a value of JSON stands.
    private mutating func replaceValue(_ line: inout [UInt8]) {
        let colons = line.indices.filter { line[$0] == UInt8(ascii: ":") }
        guard !colons.isEmpty else { return }
        let start = colons[next(colons.count)] + 1
        let ends: Set = [UInt8(ascii: ","), UInt8(ascii: "}")]
        let end = line[start...].firstIndex { ends.contains($0) } ?? line.endIndex
        line.replaceSubrange(start..<end, with: Damage.oddities[next(Damage.oddities.count)].utf8)
    }

    private static let oddities = [
        "null", "true", "-1", "0", "1e999", "9223372036854775808", "-9223372036854775809", "1.5", "\"\"", "[]", "{}",
        "\"\\u0000\"", "\"\\ud800\"", "\u{202E}", "\"\u{0}\"", "[[[[[[[[[[", "{\"a\":{\"a\":{\"a\":", "\"__proto__\"",
        "\"../../../etc/passwd\"", "\"%s%n\"", "\"'; drop table messages; --\"", "\"m_\"", "\r", "\n", "\u{FEFF}",
        "NaN",
    ]
}
