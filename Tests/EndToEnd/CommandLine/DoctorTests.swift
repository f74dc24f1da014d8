import Platform
import RepowireKit
import TestSupport
import Testing

@Suite("repowire doctor --live, join and leave")
struct DoctorTests {
    @Test("a scripted agent is asked through the daemon itself, also where nobody joins by default, and is forgotten")
    func live() async throws {
        try await CommandLineStage.with { stage in
            let setup = try stage.run("setup", "--yes", "--opt-in")
            #expect(setup.text.contains("only in folders where you say 'repowire join'"), "\(setup.text)")
            let output = try stage.run("doctor", "--live", "--json")
            let findings = try JSON(parsing: output.stdout)["findings"]?.arrayValue ?? []
            let live = try #require(findings.first { $0["link"] == "live loop" })
            #expect(live["state"] == "ok", "\(live.text)")
            #expect(try stage.json("peer", "list", "--all", "--json")["peers"] == [])
            #expect(try FileSystem.list(stage.home.temporaryFolder).isEmpty)
        }
    }

    @Test("join and leave say what holds and which folder decided")
    func joining() async throws {
        try await CommandLineStage.with { stage in
            try FileSystem.makeFolder("\(stage.home.home)/work/api")
            #expect(try stage.run("leave", "work").text == "Agents in ~/work stay out.\n")
            #expect(
                try stage.run("join", "--forget", "work/api").text == "Agents in ~/work/api stay out, as ~/work says.\n"
            )
            let settings = try stage.run("config", "show").text
            #expect(settings.contains("joining.folders"))
            #expect(settings.contains("config.yaml:2:3"))
            #expect(try stage.run("leave", "--forget", "work").text.contains("that is the default"))
        }
    }
}
