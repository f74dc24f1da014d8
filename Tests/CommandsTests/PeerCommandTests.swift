import CommandLine
import Platform
import RepowireKit
import Testing
import Wire

@testable import Commands

@Suite("repowire peer and broadcast")
struct PeerCommandTests {
    private static func peer(
        _ name: String, state: String = "idle", circle: String = "default", folder: String = "/src/x",
        summary: String? = nil, reason: String? = nil, queued: Int = 0
    ) -> JSON {
        PeerInfo(
            id: PeerID("p_\(name)"), name: name, kind: .session, circle: circle, role: .member, runtime: "demo",
            directory: folder, summary: summary, state: state, stateReason: reason, queued: queued,
            lastSeen: Clocks.wall.adding(milliseconds: -180_000)
        ).json
    }

    @Test("the list has a line for each peer, and columns in which nothing stands are left out")
    func list() throws {
        let bench = try Bench([
            Method.peerList: { _ in
                ["peers": [Self.peer("backend", state: "busy", queued: 2), Self.peer("frontend")], "you": nil]
            }
        ])
        let outcome = bench.run("peer", "list")
        #expect(outcome.code == .ok)
        #expect(
            outcome.lines == [
                "NAME      STATE            RUNTIME  FOLDER",
                "backend   busy, 2 waiting  demo     /src/x",
                "frontend  idle             demo     /src/x",
            ])
        #expect(bench.received(Method.peerList) == [["include_offline": false]])
    }

    @Test("offline peers, circles, descriptions and the home folder are shown")
    func listAll() throws {
        let home = "/home/ada"
        let full = try Bench([
            Method.peerList: { _ in
                [
                    "peers": [
                        Self.peer(
                            "a", state: "offline", circle: "x", folder: "\(home)/code/a", summary: "Owns\nthe API"),
                        Self.peer("b", state: "blocked", circle: "y", reason: "permission"),
                    ], "you": nil,
                ]
            }
        ])
        full.environment["HOME"] = home
        let outcome = full.run("peer", "list", "--all", "--circle", "x")
        #expect(
            outcome.lines == [
                "NAME  STATE                    RUNTIME  CIRCLE  FOLDER    DESCRIPTION",
                "a     offline, seen 3 min ago  demo     x       ~/code/a  Owns the API",
                "b     blocked: permission      demo     y       /src/x",
            ])
        #expect(full.received(Method.peerList) == [["include_offline": true, "circle": "x"]])
    }

    @Test("no peer is said in words on stderr, and is no failure")
    func nobody() throws {
        let bench = try Bench([Method.peerList: { _ in ["peers": [], "you": nil] }])
        let outcome = bench.run("peer", "list")
        #expect(outcome.code == .ok)
        #expect(outcome.output == "")
        #expect(outcome.errors.contains("repowire setup"))
    }

    @Test("--json prints what the daemon said")
    func json() throws {
        let bench = try Bench([Method.peerList: { _ in ["peers": [Self.peer("a")], "you": nil] }])
        #expect(bench.run("peer", "list", "--json").json?.at("/peers/0/name") == "a")
    }

    @Test("an answer is all that stands on stdout")
    func ask() throws {
        let bench = try Bench(
            [Method.peerAsk: { _ in AskOutcome(id: MessageID("m_1"), status: .answered, answer: "8080").json }],
            before: [(Method.askProgress, ["message": "backend is busy"])])
        let outcome = bench.run("peer", "ask", "backend", "Which port?", "--timeout", "7")
        #expect(outcome.code == .ok)
        #expect(outcome.output == "8080\n")
        #expect(outcome.errors == "")
        let params = try #require(bench.received(Method.peerAsk).first)
        #expect(params["peer"] == "backend")
        #expect(params["message"] == "Which port?")
        #expect(params["timeout_seconds"] == 7)
        #expect(params["request_key"]?.stringValue?.isEmpty == false)
    }

    @Test("an ask that is still open, or has failed, says so with its exit code and where to look")
    func askWithoutAnswer() throws {
        let open = try Bench([Method.peerAsk: { _ in AskOutcome(id: MessageID("m_1"), status: .pending).json }])
        let pending = open.run("peer", "ask", "backend", "?x")
        #expect(pending.code == .pending)
        #expect(pending.output == "")
        #expect(pending.errors.contains("'repowire trace m_1'"))
        let broken = try Bench([
            Method.peerAsk: { _ in AskOutcome(id: MessageID("m_2"), status: .failed, reason: "interrupted").json }
        ])
        let failed = broken.run("peer", "ask", "backend", "?x")
        #expect(failed.code == .failed)
        #expect(failed.errors == "repowire: interrupted\n'repowire trace m_2' shows what happened.\n")
    }

    @Test("a question whose daemon goes away is asked again under the same key")
    func askAgain() throws {
        let bench = try Bench(
            [Method.peerAsk: { _ in AskOutcome(id: MessageID("m_1"), status: .answered, answer: "yes").json }],
            hangingUpOn: [Method.peerAsk])
        let outcome = bench.run("peer", "ask", "backend", "still there?")
        #expect(outcome.code == .ok)
        #expect(outcome.output == "yes\n")
        let keys = bench.received(Method.peerAsk).map { $0["request_key"] }
        #expect(keys.count == 2)
        #expect(keys.first == keys.last)
    }

    @Test("Ctrl-C withdraws the question, by its id where it is known and else by its key")
    func interrupted() throws {
        let bench = try Bench([Method.messageCancel: { _ in [:] }], silentOn: [Method.peerAsk])
        bench.wasInterrupted = { !bench.received(Method.peerAsk).isEmpty }
        let outcome = bench.run("peer", "ask", "backend", "?x")
        #expect(outcome.code == .interrupted)
        #expect(outcome.errors == "repowire: the question is withdrawn\n")
        let key = try #require(bench.received(Method.peerAsk).first?["request_key"])
        #expect(bench.received(Method.messageCancel) == [["request_key": key]])
        let known = try Bench(
            [Method.messageCancel: { _ in [:] }], before: [(Method.askProgress, ["ask_id": "m_7", "message": "busy"])],
            silentOn: [Method.peerAsk])
        known.wasInterrupted = { known.sentProgress }
        #expect(known.run("peer", "ask", "backend", "?x").code == .interrupted)
        #expect(known.received(Method.messageCancel) == [["id": "m_7"]])
    }

    @Test("an answer cannot steer the terminal, and a pipe gets it as it is")
    func hostileAnswer() throws {
        let bench = try Bench([
            Method.peerAsk: { _ in
                AskOutcome(id: MessageID("m_1"), status: .answered, answer: "a\u{1B}]0;x\u{7}b\n").json
            }
        ])
        #expect(bench.run("peer", "ask", "b", "x").output == "a\u{1B}]0;x\u{7}b\n")
        bench.width = 80
        #expect(bench.run("peer", "ask", "b", "x").output == "a\u{FFFD}]0;x\u{FFFD}b\n")
    }

    @Test("an empty message, or one that is too long, is refused before the daemon sees it")
    func badMessages() throws {
        let bench = try Bench()
        #expect(bench.run("peer", "ask", "b", " \n").errors.contains("the message is empty"))
        let long = String(repeating: "x", count: Message.maximumBody + 1)
        #expect(bench.run("peer", "notify", "b", long).errors.contains("longer than 1 MiB"))
        #expect(bench.received(Method.peerAsk).isEmpty && bench.received(Method.peerNotify).isEmpty)
    }

    @Test("an unquoted message is explained")
    func unquoted() throws {
        let outcome = try Bench().run("peer", "ask", "backend", "which", "port")
        #expect(outcome.code == .usage)
        #expect(outcome.errors.contains("Put the message in quotes"))
    }

    @Test("the daemon's errors keep their hint")
    func unknownPeer() throws {
        let bench = try Bench([
            Method.peerNotify: { _ in
                throw WireError(.unknownPeer, "there is no peer 'backnd'", hint: "Did you mean 'backend'?")
            }
        ])
        let outcome = bench.run("peer", "notify", "backnd", "x")
        #expect(outcome.code == .failed)
        #expect(outcome.errors == "repowire: there is no peer 'backnd'\nDid you mean 'backend'?\n")
    }

    @Test("notify, describe and forget say what they did")
    func short() throws {
        let bench = try Bench([
            Method.peerNotify: { _ in ["message_id": "m_1", "state": "queued"] },
            Method.peerDescribe: { params in Self.peer("backend", summary: params["description"]?.stringValue) },
            Method.peerForget: { params in ["forgotten": params["peer"] ?? nil] },
        ])
        #expect(bench.run("peer", "notify", "backend", "hi").output == "m_1  queued\n")
        #expect(bench.run("peer", "describe", "backend", "owns the API").output == "backend: owns the API\n")
        #expect(bench.run("peer", "forget", "old").output == "forgot old\n")
        #expect(bench.received(Method.peerForget) == [["peer": "old"]])
    }

    @Test("a broadcast lists who got it, and why others did not")
    func broadcast() throws {
        let bench = try Bench([
            Method.peerBroadcast: { _ in
                [
                    "sent": [["peer": "a", "message_id": "m_1"], ["peer": "b", "message_id": "m_2"]],
                    "skipped": [["peer": "c", "reason": "over its budget"]],
                ]
            }
        ])
        let outcome = bench.run("broadcast", "main is frozen")
        #expect(outcome.code == .ok)
        #expect(outcome.output == "a  m_1\nb  m_2\n")
        #expect(outcome.errors == "not to c: over its budget\n")
    }

    @Test("a broadcast that reaches nobody fails")
    func broadcastToNobody() throws {
        let bench = try Bench([Method.peerBroadcast: { _ in ["sent": [], "skipped": []] }])
        #expect(bench.run("broadcast", "hello?").code == .failed)
    }
}
