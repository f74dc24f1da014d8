import RepowireKit
import Testing

@testable import Wire

@Suite("What the local API says")
struct FormTests {
    @Test("an error is the same after it was sent, with its hint, and one of a later release is an internal error")
    func errors() {
        for name in WireError.Name.allCases {
            for hint in ["Do this", nil] {
                let error = WireError(name, "what happened", hint: hint)
                #expect(WireError(json: error.json) == error)
            }
        }
        let unknown: JSON = ["code": 99, "message": "m", "data": ["name": "from_the_future", "hint": "h"]]
        #expect(WireError(json: unknown) == WireError(.internalError, "m", hint: "h"))
        #expect("\(WireError(.cycle, "a", hint: "b"))" == "a. b")
        #expect("\(WireError(.cycle, "a"))" == "a")
    }

    @Test("the numbers of errors stay what they are: clients of other releases may read them")
    func codes() {
        let codes = WireError.Name.allCases.map { "\($0.rawValue) \(WireError($0, "").code)" }
        #expect(
            codes == [
                "parse_error -32700", "invalid_request -32600", "unknown_method -32601", "invalid_parameters -32602",
                "internal_error -32603", "version_mismatch 6", "unknown_peer 7", "peer_offline 8", "cycle 9",
                "budget 10",
                "too_large 11", "journal_unavailable 12", "not_allowed 13", "not_found 14", "conflict 15",
                "shutting_down 16", "unreachable 17", "timed_out 18", "interrupted 19",
            ])
    }

    @Test("an outcome and a peer are the same after they were sent, and what is missing is an error")
    func forms() throws {
        for outcome in [
            AskOutcome(id: MessageID("m_1"), status: .answered, answer: "42"),
            AskOutcome(id: MessageID("m_1"), status: .failed, reason: "no"),
            AskOutcome(id: MessageID("m_1"), status: .pending),
        ] {
            #expect(try AskOutcome(json: outcome.json) == outcome)
        }
        for json: JSON in [[:], ["status": "answered"], ["ask_id": "m_1"], ["status": "odd", "ask_id": "m_1"], .null] {
            #expect(throws: WireError.self) { try AskOutcome(json: json) }
        }
        let peer = PeerInfo(
            id: PeerID("p_1"), name: "a", kind: .session, circle: "c", role: .orchestrator, runtime: "r",
            directory: "/d",
            summary: "s", state: "blocked", stateReason: "why", queued: 3, lastSeen: WallTime(milliseconds: 5))
        #expect(try PeerInfo(json: peer.json) == peer)
        let bare = PeerInfo(
            id: PeerID("p_1"), name: "a", kind: .human, circle: "c", role: .member, runtime: nil, directory: nil,
            summary: nil, state: "idle", stateReason: nil, queued: 0, lastSeen: WallTime(milliseconds: 0))
        #expect(try PeerInfo(json: bare.json) == bare)
        for key in ["name", "id", "kind", "circle", "role", "state"] {
            var object = try #require(peer.json.objectValue)
            object[key] = nil
            #expect(throws: WireError.self) { try PeerInfo(json: .object(object)) }
            object[key] = "from the future"
            if key == "kind" || key == "role" {
                #expect(throws: WireError.self) { try PeerInfo(json: .object(object)) }
            }
        }
    }

    @Test("the daemon's folder is where the environment says, always absolute and without a slash at the end")
    func home() {
        let working = RepowireHome.current { ["REPOWIRE_HOME": "x/y/"][$0] }
        #expect(working.path.hasPrefix("/") && working.path.hasSuffix("/x/y"))
        for (environment, path) in [
            (["REPOWIRE_HOME": "/r", "HOME": "/h"], "/r"), (["REPOWIRE_HOME": "/r/", "HOME": "/h"], "/r"),
            (["REPOWIRE_HOME": "", "HOME": "/h"], "/h/.repowire"), (["HOME": "/h"], "/h/.repowire"),
            (["REPOWIRE_HOME": "/"], "/"),
        ] {
            #expect(RepowireHome.current { environment[$0] }.path == path)
        }
        let home = RepowireHome("/r")
        #expect(home.socket == "/r/run/daemon.sock" && home.journal == "/r/journal.db" && home.token == "/r/token")
    }
}
