import RepowireKit
import TestSupport
import Testing
import Wire

@testable import Daemon

/// Circles and roles over the socket.
@Suite struct CircleOperationTests {
    @Test(
        arguments: [
            ("0", nil), ("17", nil), ("billing", "billing"), ("my work", "my-work"), ("2fast", "2fast"),
        ] as [(String, String?)])
    func `A tmux session's name is a circle unless tmux made it up`(name: String, circle: String?) {
        #expect(Node.circle(fromTmux: name) == circle)
    }

    @Test(arguments: [
        ("peer/move", #"{"peer":"weather","circle":"x"}"#), ("peer/role", #"{"peer":"weather","role":"orchestrator"}"#),
    ])
    func `A program changes no circle and no role, its own neither`(method: String, params: String) async throws {
        let daemon = try await RealDaemon()
        let program = try daemon.join("weather")
        #expect(try program.failure(method, try JSON(parsing: params)).name == .notAllowed)
        // Nor does a person change a program's: it says itself where it belongs.
        #expect(try daemon.connect().failure(method, try JSON(parsing: params)).name == .notAllowed)
    }

    @Test func `A program starts no orchestrator, and nothing in another circle or elsewhere`() async throws {
        let daemon = try await RealDaemon()
        let program = try daemon.join("weather", ["directory": .string("\(daemon.temporary.root)/repo")])
        let folder = try daemon.temporary.repository("repo")
        for (more, word) in [
            (["role": "orchestrator"], "orchestrator"), (["circle": "other"], "own circle"),
            (["path": "/etc"], "below"),
            (["runtime": "demo", "instructions": "x"], "instructions"),
        ] as [(JSONObject, String)] {
            var params: JSONObject = ["path": .string(folder)]
            params["environment"] = .object(JSONObject(daemon.environment.map { ($0.key, .string($0.value)) }))
            for member in more.members { params[member.key] = member.value }
            let error = try program.failure("peer/new", .object(params))
            #expect(error.name == .notAllowed)
            #expect(error.message.contains(word), "\(error.message)")
        }
    }

    @Test func `What was not started by Repowire is not killed`() async throws {
        let daemon = try await RealDaemon()
        _ = try daemon.join("weather")
        let error = try daemon.connect().failure("peer/kill", ["peer": "weather"])
        #expect(error.name == .notAllowed)
    }
}
