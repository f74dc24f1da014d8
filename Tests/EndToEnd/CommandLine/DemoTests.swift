import Platform
import TestSupport
import Testing

#if canImport(Glibc)
    import Glibc
#else
    import Darwin
#endif

@Suite("repowire demo")
struct DemoTests {
    @Test("one agent asks the other, the answer and its trace are shown, and nothing stays behind")
    func demo() async throws {
        try await CommandLineStage.with { stage in
            let began = Clocks.monotonic
            let output = try stage.run("demo")
            #expect(output.status == 0, "\(String(decoding: output.stderr, as: UTF8.self))")
            #expect(Clocks.monotonic - began < 10_000_000_000)
            let text = output.text
            #expect(text.contains("frontend │ > ask backend What does your repository contain?\n"))
            #expect(text.contains("backend  │ [repowire ask m_"))
            let answer = "backend holds 3 files: README.md, schema.sql, server.py."
            #expect(text.contains("backend  │ ● \(answer)"))
            #expect(text.contains("frontend │ ● \(answer)"))
            #expect(text.contains("from frontend to backend, answered\n"))
            for state in ["queued", "offered", "accepted", "answered"] { #expect(text.contains("    \(state) ")) }
            #expect(try FileSystem.list(stage.home.temporaryFolder).isEmpty)
            #expect(stage.leftovers() == [])
            // The mesh and the home of whoever runs the demo are not touched.
            #expect(try FileSystem.list(stage.home.home).isEmpty)
            #expect(try FileSystem.list(stage.home.repowireHome).isEmpty)
        }
    }

    @Test(
        "in tmux both screens are shown",
        .enabled(if: (try? Programs.path(of: "tmux")) != nil, "tmux is not installed"))
    func tmux() async throws {
        try await CommandLineStage.with { stage in
            let output = try stage.run("demo", "--tmux")
            #expect(output.status == 0, "\(String(decoding: output.stderr, as: UTF8.self))")
            #expect(output.text.contains("backend  │ [repowire ask m_"))
            #expect(output.text.contains("frontend │ ● backend holds 3 files"))
            #expect(try FileSystem.list(stage.home.temporaryFolder).isEmpty)
            #expect(stage.leftovers() == [])
        }
    }

    @Test("Ctrl-C in the middle of it removes everything all the same", arguments: [SIGINT, SIGTERM])
    func interrupted(signal: Int32) async throws {
        try await CommandLineStage.with { stage in
            try stage.makeAgentsDeaf()
            let demo = try stage.start("demo")
            try await eventually("the question is asked", showing: demo.stdout + demo.stderr) {
                demo.stdout.contains("calls ask_peer")
            }
            demo.signal(signal)
            try await eventually("the demo ends", showing: demo.stdout + demo.stderr) { !demo.isRunning }
            #expect(demo.exitStatus == 130)
            #expect(try FileSystem.list(stage.home.temporaryFolder).isEmpty)
            #expect(stage.leftovers() == [])
        }
    }

    @Test("without its manifest the demo says so")
    func noManifest() async throws {
        try await CommandLineStage.with { stage in
            stage.variables["REPOWIRE_ADAPTERS"] = stage.home.runtimeFolder
            let output = try stage.run("demo")
            #expect(output.status == 1)
            #expect(String(decoding: output.stderr, as: UTF8.self).contains("its manifest demo.yaml is missing"))
            #expect(try FileSystem.list(stage.home.temporaryFolder).isEmpty)
            #expect(stage.leftovers() == [])
        }
    }
}
