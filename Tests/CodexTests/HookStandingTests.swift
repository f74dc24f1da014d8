import RepowireKit
import Testing

@testable import Codex

@Suite struct HookStandingTests {
    private func hook(_ event: String, _ trust: String, isOn: Bool = true) -> JSON {
        [
            "eventName": .string(event), "command": "exec '/opt/repowire/repowire-hook' codex Stop",
            "trustStatus": .string(trust), "enabled": .bool(isOn),
        ]
    }

    @Test func `Hooks that are trusted and on are run`() {
        let found = HookStanding.observations([hook("stop", "trusted"), hook("sessionStart", "managed")])
        #expect(found == [Observation(message: "it runs our 2 hooks")])
    }

    @Test(arguments: ["untrusted", "modified", "something new"])
    func `One that Codex does not trust is named`(trust: String) {
        let found = HookStanding.observations([hook("stop", trust), hook("sessionStart", "trusted")])
        #expect(found.map(\.isWarning) == [true])
        #expect(found.first?.message == "it passes over our hooks for stop")
    }

    @Test func `One that was switched off is named, and what is not ours is not looked at`() {
        let other: JSON = ["eventName": "stop", "command": "/usr/bin/lint", "trustStatus": "untrusted"]
        #expect(HookStanding.observations([other]).isEmpty)
        let found = HookStanding.observations([other, hook("stop", "trusted", isOn: false)])
        #expect(found.map(\.isWarning) == [true])
    }
}
