import Platform
import RepowireKit
import TestSupport
import Testing

@testable import Declarative

/// Finding an installed program, against real files and real processes.
@Suite struct DetectTests {
    private let home: TemporaryHome

    init() throws { home = try TemporaryHome() }

    /// Puts a program on the path of a test.
    private func install(_ script: String, as path: String = "bin/agent") throws {
        try home.write("#!/bin/sh\n\(script)\n", to: path, mode: 0o755)
    }

    private func detect(
        path: String? = nil, within milliseconds: Int = 20_000, _ change: (inout DetectRules) -> Void = { _ in }
    ) async throws -> Detection {
        var manifest = AdapterManifest(id: "agent", title: "Agent")
        manifest.detect.binaries = ["agent"]
        manifest.detect.version = VersionRule(arguments: ["--version"], pattern: #"(\d+\.\d+\.\d+)"#)
        manifest.root = RootRule(path: "~/.agent")
        change(&manifest.detect)
        var environment = home.environment
        environment["PATH"] = path ?? "\(home.root)/bin:/usr/bin:/bin"
        let context = BuiltIn.context(home: home.home, environment)
        return try await DeclarativeAdapter(manifest: manifest, context: context).detect(versionWithin: milliseconds)
    }

    @Test func `Nothing on the path is nothing found`() async throws {
        let detection = try await detect()
        #expect(detection == Detection(standing: .notFound, root: "\(home.home)/.agent"))
    }

    @Test func `The first of the path counts, and says its version`() async throws {
        try install("echo agent 1.2.3", as: "bin/agent")
        try install("echo agent 9.9.9", as: "later/agent")
        let detection = try await detect(path: "\(home.root)/none:\(home.root)/bin:\(home.root)/later")
        #expect(detection.standing == .found)
        #expect(detection.binary == "\(home.root)/bin/agent")
        #expect(detection.version == "1.2.3")
        #expect(detection.evidence.count == 2)
    }

    @Test func `Of several names the first that is there counts`() async throws {
        try install("echo 1.0.0", as: "bin/agent2")
        let detection = try await detect { $0.binaries = ["agent", "agent2"] }
        #expect(detection.binary == "\(home.root)/bin/agent2")
    }

    @Test(arguments: ["bin", "./bin", ":", "", ".", "bin:./bin:"])
    func `Relative entries of the path are passed over`(path: String) async throws {
        try install("echo 1.0.0")
        #expect(try await detect(path: path).standing == .notFound)
    }

    @Test func `A folder and a file that may not be executed are no programs`() async throws {
        try home.write("echo", to: "bin/agent", mode: 0o644)
        #expect(try await detect().standing == .notFound)
        try FileSystem.remove("\(home.root)/bin/agent")
        try FileSystem.makeFolder("\(home.root)/bin/agent")
        #expect(try await detect().standing == .notFound)
    }

    @Test func `A link to a program is the program`() async throws {
        try install("echo 1.0.0", as: "real/agent-1.0.0")
        try FileSystem.makeFolder("\(home.root)/bin")
        let link = Subprocess(
            "/bin/ln", ["-s", "\(home.root)/real/agent-1.0.0", "\(home.root)/bin/agent"], environment: home.environment)
        #expect(try link.run(within: 10_000).status == 0)
        #expect(try await detect().version == "1.0.0")
    }

    @Test func `A version on the second stream is found as well`() async throws {
        try install("echo noise; echo 'agent 3.2.1' >&2; exit 1")
        #expect(try await detect().version == "3.2.1")
    }

    @Test(arguments: [("1.9.9", Detection.Standing.unsupported), ("2.0.0", .found), ("2.0.1", .found)])
    func `A version below the lowest is not served`(version: String, expected: Detection.Standing) async throws {
        try install("echo \(version)")
        let detection = try await detect { $0.version?.minimum = "2.0.0" }
        #expect(detection.standing == expected)
        #expect(detection.evidence.contains { $0.contains("update Agent") } == (expected == .unsupported))
    }

    @Test(arguments: [("1.9.9", Detection.Standing.notFound), ("2.1.0", .found), ("3.0.0", .notFound)])
    func `Versions that another manifest serves are not found by this one`(
        version: String, expected: Detection.Standing
    ) async throws {
        try install("echo \(version)")
        let detection = try await detect { manifest in
            manifest.version?.minimum = "2.0.0"
            manifest.version?.below = "3"
            manifest.version?.older = "agent-1"
            manifest.version?.newer = "agent-3"
        }
        #expect(detection.standing == expected)
        #expect((detection.binary == nil) == (expected == .notFound))
        #expect(
            detection.evidence.contains { $0.contains("is served by the manifest agent-") } == (expected == .notFound))
    }

    @Test(arguments: [("2.9.9", Detection.Standing.found), ("3.0.0", .unsupported), ("10.0.0", .unsupported)])
    func `A version that the manifest rules out is not served`(
        version: String, expected: Detection.Standing
    ) async throws {
        try install("echo \(version)")
        #expect(try await detect { $0.version?.below = "3" }.standing == expected)
    }

    @Test func `A program that hangs is found without a version, and ended with all it started`() async throws {
        try install("sleep 300 & echo $! > '\(home.root)/child'; wait")
        let detection = try await detect(within: 500)
        #expect(detection.standing == .found)
        #expect(detection.version == nil)
        #expect(detection.evidence.last?.contains("did not end in time") == true)
        let text = String(decoding: try FileSystem.read("\(home.root)/child"), as: UTF8.self)
        let child = try #require(Int32(text.dropLast()))
        try await eventually("the end of what it started") { ProcessTable.identity(of: child) == nil }
    }

    @Test func `A program that prints for ever is cut off`() async throws {
        try install("echo 4.5.6; while :; do echo xxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxx; done")
        let detection = try await detect(within: 500)
        #expect(detection.version == "4.5.6")
    }

    @Test func `A program that cannot start, or says nothing, is still found`() async throws {
        try home.write("\u{0}\u{1}not a program", to: "bin/agent", mode: 0o755)
        let broken = try await detect()
        #expect(broken.standing == .found)
        #expect(broken.evidence.last?.contains("does not start") == true)
        try install("exit 0")
        let silent = try await detect()
        #expect(silent.standing == .found)
        #expect(silent.evidence.last?.contains("named no version") == true)
    }

    @Test func `A file proves an installation, also by a pattern`() async throws {
        try home.write("", to: "home/.agent/state-7.db")
        let detection = try await detect { $0.paths = ["{root}/none", "{root}/state-*.db"] }
        #expect(detection.standing == .found)
        #expect(detection.binary == nil)
        #expect(detection.evidence == ["\(home.home)/.agent/state-7.db exists"])
    }

    @Test func `The real manifest finds its program and understands its version`() async throws {
        try home.write("#!/bin/sh\necho '2.1.331 (Claude Code)'\n", to: "bin/claude", mode: 0o755)
        var environment = home.environment
        environment["PATH"] = "\(home.root)/bin:/bin"
        let adapter = try DeclarativeAdapter(
            manifest: BuiltIn.manifest("claude-code"), context: BuiltIn.context(home: home.home, environment))
        let detection = try await adapter.detect()
        #expect(detection.standing == .found)
        #expect(detection.version == "2.1.331")
        #expect(detection.root == "\(home.home)/.claude")
    }
}
