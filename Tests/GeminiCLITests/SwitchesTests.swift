import RepowireKit
import Testing

@testable import GeminiCLI

@Suite struct SwitchesTests {
    @Test func `An extension that is switched off somewhere is told with the place`() {
        let off: JSON = [
            "repowire": ["overrides": ["/home/dev/*", "!/home/dev/secret/*"]], "other": ["overrides": ["!/*"]],
        ]
        let found = Switches.extensionObservation(off)
        #expect(found?.isWarning == true)
        #expect(found?.message == "its extension repowire is switched off in /home/dev/secret/*")
        #expect(Switches.extensionObservation(["repowire": ["overrides": ["/home/dev/*"]]]) == nil)
        #expect(Switches.extensionObservation(["other": ["overrides": ["!/*"]]]) == nil)
        #expect(Switches.extensionObservation(nil) == nil)
        #expect(Switches.extensionObservation(["repowire": "odd"]) == nil)
    }

    @Test func `Hooks that are switched off are told`() {
        #expect(Switches.hooksObservation(["hooksConfig": ["enabled": false]], in: "f")?.isWarning == true)
        #expect(Switches.hooksObservation(["hooksConfig": ["disabled": ["repowire"]]], in: "f")?.isWarning == true)
        #expect(Switches.hooksObservation(["hooksConfig": ["enabled": true, "disabled": ["lint"]]], in: "f") == nil)
        #expect(Switches.hooksObservation(nil, in: "f") == nil)
    }

    @Test(arguments: [
        (#"{"a": 1} // end"#, #"{"a": 1} "#), (#"{"a": "// no /* comment"}"#, #"{"a": "// no /* comment"}"#),
        ("{/* one\n two */\"a\":1}", "{ \"a\":1}"), (#"{"a": "\"// quoted"}"#, #"{"a": "\"// quoted"}"#),
        ("{} /* open", "{}  "), ("// one\n{}", "\n{}"), ("", ""), (#"{"a": "cut\"#, #"{"a": "cut\"#),
    ])
    func `Comments are blanks, but for what stands in quotes`(text: String, expected: String) {
        #expect(String(decoding: Switches.withoutComments(Array(text.utf8)), as: UTF8.self) == expected)
    }
}
