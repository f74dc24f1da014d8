import Platform
import RepowireKit
import Testing

@testable import ConfigEdits

#if canImport(Glibc)
    import Glibc
#else
    import Darwin
#endif

/// What the disk can hold in store for an edit.
@Suite struct FileSystemTests {
    private let sandbox: Sandbox
    private var path: String { sandbox.path("config") }

    init() throws { sandbox = try Sandbox() }

    private func refusal(_ edits: [FileEdit]? = nil) throws -> String {
        let plan = try sandbox.editor.plan(installing: [("agent", edits ?? SampleEdits.all(path))])
        let applied = try sandbox.editor.apply(plan)
        guard case .refused(let refusal)? = applied.first?.result else { return "not refused" }
        return refusal.description
    }

    @Test(arguments: [UInt16(0o600), 0o640, 0o644, 0o755, 0o606])
    func `The mode stays`(mode: UInt16) throws {
        try sandbox.write("config", "{}", mode: mode)
        try sandbox.install(SampleEdits.all(path))
        #expect(try FileSystem.status(of: path)?.mode == mode)
        try sandbox.uninstall()
        #expect(try FileSystem.status(of: path)?.mode == mode)
    }

    @Test(.enabled(if: geteuid() == 0)) func `Owner and group stay`() throws {
        try sandbox.write("config", "{}", mode: 0o600)
        #expect(chown(path, 12345, 23456) == 0)
        try sandbox.install(SampleEdits.all(path))
        let status = try #require(try FileSystem.status(of: path))
        #expect(status.owner == 12345)
        #expect(status.group == 23456)
        #expect(status.mode == 0o600)
    }

    @Test func `A new file is its owner's alone, and goes with the folders that were made for it`() throws {
        let deep = sandbox.path("one/two/three.json")
        try sandbox.install(SampleEdits.all(deep))
        #expect(try FileSystem.status(of: deep)?.mode == 0o600)
        try sandbox.uninstall()
        #expect(!FileSystem.exists(sandbox.path("one")))
    }

    @Test func `A folder of ours in which others put something stays`() throws {
        try sandbox.install(SampleEdits.all(sandbox.path("one/two/three.json")))
        try sandbox.write("one/theirs", "x")
        try sandbox.uninstall()
        #expect(!FileSystem.exists(sandbox.path("one/two")))
        #expect(try sandbox.read("one/theirs") == "x")
    }

    @Test func `Folders of ours go even when the user removed the file`() throws {
        let deep = sandbox.path("one/two/three.json")
        try sandbox.install(SampleEdits.all(deep))
        try FileSystem.remove(deep)
        try sandbox.uninstall()
        #expect(!FileSystem.exists(sandbox.path("one")))
    }

    @Test func `Through a link its target is written, and the link stays`() throws {
        try FileSystem.makeFolder(sandbox.path("dotfiles"))
        try sandbox.write("dotfiles/real", "{}\n")
        #expect(symlink("dotfiles/real", sandbox.path("middle")) == 0)
        #expect(symlink("middle", path) == 0)
        try sandbox.install(SampleEdits.all(path))
        #expect(try FileSystem.status(of: path, followingLinks: false)?.kind == .link)
        #expect(try sandbox.read("dotfiles/real").contains("repowire"))
        try sandbox.uninstall()
        #expect(try sandbox.read("dotfiles/real") == "{}\n")
        #expect(try FileSystem.status(of: path, followingLinks: false)?.kind == .link)
    }

    @Test func `One file by two names is one file`() throws {
        try sandbox.write("config", "{}\n")
        #expect(symlink("config", sandbox.path("link")) == 0)
        let edits = SampleEdits.all(path) + [SampleEdits.rule(sandbox.path("link"))]
        #expect(try sandbox.editor.plan(installing: [("agent", edits)]).files.count == 1)
        try sandbox.install(edits)
        try sandbox.uninstall()
        #expect(try sandbox.read("config") == "{}\n")
    }

    @Test func `A link that leads nowhere is refused`() throws {
        #expect(symlink("nowhere", path) == 0)
        #expect(try refusal() == "\(path): is a link to a file that is not there; make the file, or remove the link")
        #expect(!FileSystem.exists(sandbox.path("nowhere")))
    }

    @Test func `A loop of links is refused`() throws {
        #expect(symlink("config", path) == 0)
        #expect(try refusal() != "not refused")
    }

    @Test func `A read-only file is refused`() throws {
        try sandbox.write("config", "{}", mode: 0o444)
        #expect(try refusal() == "\(path): is read-only; allow writing for the time of the setup: chmod u+w \(path)")
        #expect(try sandbox.read("config") == "{}")
    }

    @Test func `A read-only file in which nothing is to be done is no problem`() throws {
        try sandbox.write("config", "{}")
        try sandbox.install(SampleEdits.all(path))
        #expect(chmod(path, 0o444) == 0)
        #expect(try sandbox.install(SampleEdits.all(path)).map(\.result) == [.unchanged])
    }

    @Test func `A file with several names is refused`() throws {
        try sandbox.write("config", "{}")
        #expect(link(path, sandbox.path("other")) == 0)
        #expect(try refusal().contains("has 2 names (hard links)"))
    }

    @Test(.timeLimit(.minutes(1))) func `A folder, a pipe and a device are refused`() throws {
        try FileSystem.makeFolder(path)
        #expect(try refusal() == "\(path): is a folder")
        #expect(mkfifo(sandbox.path("pipe"), 0o600) == 0)
        #expect(try refusal([SampleEdits.rule(sandbox.path("pipe"))]).hasSuffix("is not a regular file"))
        #expect(try refusal([SampleEdits.rule("/dev/null")]).hasSuffix("is not a regular file"))
    }

    @Test func `A path through a file is refused`() throws {
        try sandbox.write("config", "{}")
        #expect(try refusal([SampleEdits.rule("\(path)/below")]) != "not refused")
        #expect(try sandbox.read("config") == "{}")
    }

    @Test func `What changed between plan and apply is not overwritten`() throws {
        try sandbox.write("config", "{}")
        let plan = try sandbox.editor.plan(installing: [("agent", SampleEdits.all(path))])
        try sandbox.write("config", "{\"theirs\": 1}")
        let applied = try sandbox.editor.apply(plan)
        guard case .refused(let refusal)? = applied.first?.result else {
            Issue.record("the plan is out of date")
            return
        }
        #expect(refusal.what.contains("changed the file in the meantime"))
        #expect(try sandbox.read("config") == "{\"theirs\": 1}")
        #expect(try sandbox.editor.installed().isEmpty)
    }

    @Test func `A file that appeared between plan and apply is not overwritten`() throws {
        let plan = try sandbox.editor.plan(installing: [("agent", SampleEdits.all(path))])
        try sandbox.write("config", "{}")
        let applied = try sandbox.editor.apply(plan)
        #expect(applied.first?.result != .created)
        #expect(try sandbox.read("config") == "{}")
    }

    @Test func `A plan is not applied twice`() throws {
        try sandbox.write("config", "{}")
        let plan = try sandbox.editor.plan(installing: [("agent", SampleEdits.all(path))])
        #expect(try sandbox.editor.apply(plan).first?.result == .changed)
        #expect(try sandbox.editor.apply(plan).first?.result != .changed)
    }

    @Test func `Two setups at once do not mix`() throws {
        try sandbox.write("config", "{}")
        let plan = try sandbox.editor.plan(installing: [("agent", SampleEdits.all(path))])
        try FileSystem.makeFolder(sandbox.path("repowire"))
        let result = try FileLock.holding(sandbox.path("repowire/ledger.json.lock")) {
            #expect(throws: EditRefusal.self) { try sandbox.editor.apply(plan) }
        }
        #expect(result != nil)
        #expect(try sandbox.read("config") == "{}")
    }

    @Test func `What was there is kept among the backups, for its owner's eyes`() throws {
        try sandbox.write(".config", "{\"secret\": 1}")
        let applied = try sandbox.install(SampleEdits.all(sandbox.path(".config")))
        let backup = try #require(applied.first?.backup)
        #expect(Path.name(of: backup).hasPrefix("config."))
        #expect(String(decoding: try FileSystem.read(backup), as: UTF8.self) == "{\"secret\": 1}")
        #expect(try FileSystem.status(of: backup)?.mode == 0o600)
        #expect(try FileSystem.status(of: sandbox.backups)?.mode == 0o700)
        #expect(try FileSystem.status(of: sandbox.path("repowire/ledger.json"))?.mode == 0o600)
    }

    @Test func `Nothing is left beside the file`() throws {
        try sandbox.write("config", "{}")
        try sandbox.install(SampleEdits.all(path))
        try sandbox.uninstall()
        #expect(try FileSystem.list(sandbox.folder) == ["config", "repowire"])
    }
}
