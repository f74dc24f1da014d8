import Testing

@testable import Hook

@Suite("The hook's command line")
struct HookOptionsTests {
    @Test("Runtime, event and every option are read")
    func everything() throws {
        let options = try #require(
            HookOptions(arguments: [
                "some-runtime", "Stop", "--env", "TMUX_PANE,AGENT_PID", "--env", "MORE", "--neutral", "{}", "--budget",
                "1500",
            ]))
        #expect(options.runtime == "some-runtime")
        #expect(options.event == "Stop")
        #expect(options.environment == ["TMUX_PANE", "AGENT_PID", "MORE"])
        #expect(options.neutral == "{}")
        #expect(options.budget == 1500)
    }

    @Test("Without options the budget is a second and the neutral answer is empty")
    func defaults() throws {
        let options = try #require(HookOptions(arguments: ["r", "e"]))
        #expect(options.budget == 1000)
        #expect(options.neutral.isEmpty)
        #expect(options.environment.isEmpty)
    }

    @Test("An option of a newer release is skipped and a budget out of range ignored")
    func lenient() throws {
        let options = try #require(HookOptions(arguments: ["--future", "r", "e", "--budget", "-5"]))
        #expect(options.runtime == "r")
        #expect(options.event == "e")
        #expect(options.budget == 1000)
    }

    @Test("Runtime and event are both needed", arguments: [[], ["r"], ["--neutral", "x", "r"]])
    func missing(arguments: [String]) { #expect(HookOptions(arguments: arguments) == nil) }
}
