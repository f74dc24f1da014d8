import Platform
import TestSupport
import Testing

/// The parts of the harness that hold processes.
@Suite struct ChildProcessTests {
    private let environment = ["PATH": "/usr/bin:/bin"]

    @Test func `What a child prints is kept, line by line`() async throws {
        let child = try ChildProcess(
            "/bin/sh", ["-c", "while read -r line; do echo \"got $line\"; done; echo end >&2; exit 3"],
            environment: environment)
        try child.send("one\ntwo\n")
        #expect(try await child.line(1) == "got two")
        child.closeInput()
        #expect(try await child.exit() == 3)
        #expect(child.stdout == "got one\ngot two\n")
        #expect(child.stderr == "end\n")
    }

    @Test func `Stopping a child ends what it started`() async throws {
        let child = try ChildProcess("/bin/sh", ["-c", "sleep 300 & echo $!; wait"], environment: environment)
        let line = try await child.line(0)
        let pid = try #require(Int32(line))
        let grandchild = try #require(ProcessTable.identity(of: pid))
        child.stop()
        #expect(child.exitStatus == 137)
        try await eventually("the end of the grandchild") { !ProcessTable.isAlive(grandchild) }
    }

    @Test func `Children that start at the same time do not hold each other's input open`() async throws {
        let children = try await withThrowingTaskGroup(of: ChildProcess.self) { group in
            for _ in 0..<30 { group.addTask { try ChildProcess("/bin/cat", environment: environment) } }
            return try await group.reduce(into: []) { $0.append($1) }
        }
        for child in children {
            child.closeInput()
            #expect(try await child.exit(within: .seconds(5)) == 0)
        }
    }

    @Test func `Evidence that never comes is named in the failure`() async throws {
        let failure = await #expect(throws: TimedOut.self) {
            try await eventually("a blue moon", within: .milliseconds(20), showing: "the sky") { false }
        }
        #expect(failure?.description.contains("a blue moon") == true)
        #expect(failure?.description.contains("the sky") == true)
    }
}
