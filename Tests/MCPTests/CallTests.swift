import RepowireKit
import Testing
import Wire

@testable import MCP

@Suite("Tool calls")
struct CallTests {
    @Test("Calls run side by side and are answered in any order, while a ping is answered at once")
    func concurrent() throws {
        var client = Client(.november2025)
        let first = try client.ask(id: 1)
        let second = try client.ask(id: "1")
        #expect(first != second)
        #expect(try client.send("ping", id: 3).message()["result"] == [:])
        #expect(try client.connection.finish(second, answered).message()["id"] == "1")
        #expect(try client.connection.finish(first, answered).message()["id"] == 1)
        #expect(client.connection.openCalls.isEmpty)
    }

    @Test("A call is answered once")
    func once() throws {
        var client = Client(.november2025)
        let key = try client.ask()
        #expect(client.connection.finish(key, answered).count == 1)
        #expect(client.connection.finish(key, answered).isEmpty)
    }

    @Test("A cancelled call is not answered, and told to whoever performs it", arguments: Revision.allCases)
    func cancelled(revision: Revision) throws {
        var client = Client(revision)
        let key = try client.ask(id: 5)
        #expect(
            client.send("notifications/cancelled", ["requestId": 5, "reason": "user"], id: nil) == [
                .cancel(key), .nothingMore(origin: 0),
            ])
        #expect(client.connection.finish(key, answered).isEmpty)
        #expect(client.connection.progress(key, "x").isEmpty)
        #expect(client.send("notifications/cancelled", ["requestId": 5], id: nil).isEmpty)
    }

    @Test("Only the id of the same type cancels")
    func cancelledByOther() throws {
        var client = Client(.november2025)
        _ = try client.ask(id: 5)
        #expect(client.send("notifications/cancelled", ["requestId": "5"], id: nil).isEmpty)
    }

    @Test("An id that is still in use is refused, one that is free again is a new call")
    func reusedID() throws {
        var client = Client(.november2025)
        let first = try client.ask(id: 1)
        let refused = try client.call("notify_peer", ["peer": "p", "message": "m"], id: 1).message()
        #expect(refused.at("/error/code") == -32600)
        _ = client.connection.finish(first, answered)
        let second = try client.call("notify_peer", ["peer": "p", "message": "m"], id: 1).key()
        #expect(second != first)
        #expect(client.connection.finish(first, answered).isEmpty)
    }

    @Test("The journal's key of a call is the same after a reconnect and differs by client, id, tool and arguments")
    func requestKey() throws {
        func key(_ tool: String, _ message: JSON, id: JSON, instance: String = "i") throws -> String {
            var client = Client(.november2025)
            return try client.call(tool, ["peer": "p", "message": message], id: id).key().requestKey(instance: instance)
        }
        let key1 = try key("ask_peer", "m", id: 1)
        #expect(try key1 == key("ask_peer", "m", id: 1))
        #expect(key1 == "i/1/\(key1.split(separator: "/")[2])")
        let others = [
            try key("ask_peer", "m", id: "1"), try key("ask_peer", "m", id: 2), try key("ask_peer", "n", id: 1),
            try key("notify_peer", "m", id: 1), try key("ask_peer", "m", id: 1, instance: "j"),
        ]
        #expect(Set(others + [key1]).count == 6)
    }

    @Test("Progress goes up with each report, to those who asked for it")
    func progress() throws {
        var client = Client(.november2025)
        let key = try client.ask(meta: ["progressToken": 7])
        for expected: Int64 in 1...3 {
            let notification = try client.connection.progress(key, "waiting").message()
            #expect(
                notification["params"] == ["progressToken": 7, "progress": .int(expected), "message": "waiting"])
        }
        let silent = try client.ask(id: 2)
        #expect(client.connection.progress(silent, "waiting").isEmpty)
        let odd = try client.ask(id: 3, meta: ["progressToken": [1]])
        #expect(client.connection.progress(odd, "waiting").isEmpty)
    }

    @Test("Text and structure say the same; an error is a sentence with what to do")
    func results() throws {
        var client = Client(.november2025)
        let ask = try client.ask()
        let result = try #require(client.connection.finish(ask, answered).message()["result"])
        #expect(result["structuredContent"] == ["status": "answered", "ask_id": "m_1", "answer": "42\n\"so\""])
        #expect(try JSON(parsing: result.at("/content/0/text")?.stringValue ?? "") == result["structuredContent"])
        #expect(result["isError"] == false)
        let failing = try client.ask(id: 2)
        let error = WireError(.unknownPeer, "there is no peer back", hint: "Did you mean backend?")
        let failed = try #require(client.connection.finish(failing, .failed(error)).message()["result"])
        #expect(failed.at("/content/0/text") == "there is no peer back. Did you mean backend?")
        #expect(failed["isError"] == true)
        #expect(failed["structuredContent"] == nil)
    }

    @Test("A peer is shown without ids and clocks")
    func shownPeer() throws {
        var client = Client(.november2025)
        let key = try client.call("list_peers", [:]).key()
        let peers = try client.connection.finish(key, .peers([examplePeer])).message()
            .at("/result/structuredContent/peers")
        #expect(
            peers == [
                [
                    "name": "backend", "kind": "session", "circle": "default", "role": "member", "state": "idle",
                    "runtime": "some-runtime", "directory": "/repo/backend", "description": "the API",
                ]
            ])
    }

    @Test("An unknown tool and calls without sense are errors of the protocol")
    func malformed() throws {
        var client = Client(.november2025)
        for params: JSONObject in [
            ["name": "spawn_peers"], ["name": "kill"], ["name": 7], [:], ["name": "whoami", "arguments": [1]],
        ] {
            #expect(try client.send("tools/call", params).message().at("/error/code") == -32602)
        }
        #expect(try client.send("tools/call", ["name": "whoami"]).call() == .whoami)
    }

    // MARK: Batches

    @Test("The responses of a batch come together when the last is there")
    func batch() throws {
        var client = Client(.march2025)
        let ask: JSONObject = ["name": "ask_peer", "arguments": ["peer": "p", "message": "m"]]
        let batch: JSON = .array([
            client.request("tools/call", ask, id: 1), client.request("ping", id: 2),
            client.request("notifications/initialized", id: nil), client.request("tools/call", ask, id: 3), 7,
        ])
        let calls = client.connection.receive(batch)
        guard calls.count == 2, case .call(let first, _) = calls[0], case .call(let second, _) = calls[1] else {
            Issue.record("\(calls)")
            return
        }
        #expect(client.connection.finish(second, answered).isEmpty)
        let response = try client.connection.finish(first, answered).message()
        #expect(response.arrayValue?.map { $0["id"] } == [2, .null, 3, 1])
        #expect(client.connection.batches.isEmpty)
    }

    @Test("A cancelled member leaves its batch, which then goes without it")
    func batchCancelled() throws {
        var client = Client(.march2025)
        let ask: JSONObject = ["name": "ask_peer", "arguments": ["peer": "p", "message": "m"]]
        let calls = client.connection.receive(
            .array([client.request("tools/call", ask, id: 1), client.request("ping", id: 2)]))
        let key = try calls.key()
        let actions = client.send("notifications/cancelled", ["requestId": 1], id: nil)
        #expect(actions.first == .cancel(key))
        #expect(try actions.messages().first?.arrayValue?.map { $0["id"] } == [2])
    }

    @Test("A batch without requests is not answered, an empty one is an error, and initialize must not be in one")
    func oddBatches() throws {
        var client = Client(.march2025)
        let silent = client.connection.receive(.array([client.request("notifications/initialized", id: nil)]))
        #expect(silent == [.nothingMore(origin: 0)])
        #expect(try client.connection.receive([]).message().at("/error/code") == -32600)
        let shaking = client.request("initialize", ["protocolVersion": "2025-03-26"])
        #expect(try client.connection.receive(.array([shaking])).message().at("/0/error/code") == -32600)
    }

    @Test("Batches are refused elsewhere", arguments: Revision.allCases.filter { !$0.hasBatches })
    func noBatches(revision: Revision) throws {
        var client = Client(revision)
        let response = try client.connection.receive(.array([client.request("tools/list", id: 1)])).message()
        #expect(response.at("/error/code") == -32600)
    }

    // MARK: Subscriptions

    @Test("A stream for changes ends with its cancellation, without a word")
    func listenCancelled() throws {
        var client = Client(.july2026)
        client.send("subscriptions/listen", ["notifications": [:]], id: "s")
        let duplicate = try client.send("subscriptions/listen", ["notifications": [:]], id: "s").message()
        #expect(duplicate.at("/error/code") == -32600)
        #expect(client.send("notifications/cancelled", ["requestId": "s"], id: nil) == [.nothingMore(origin: 0)])
        #expect(client.connection.close().isEmpty)
    }
}
