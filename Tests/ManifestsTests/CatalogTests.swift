import Platform
import RepowireKit
import Testing

@testable import Manifests

#if canImport(Glibc)
    import Glibc
#else
    import Darwin
#endif

@Suite struct CatalogTests {
    private let root: TemporaryFolder

    init() throws { root = try TemporaryFolder() }

    private var folders: [ManifestFolder] {
        [
            ManifestFolder("\(root.path)/builtin", .builtIn), ManifestFolder("\(root.path)/system", .system),
            ManifestFolder("\(root.path)/machine", .machine), ManifestFolder("\(root.path)/user", .user),
            ManifestFolder("\(root.path)/project", .project),
        ]
    }

    private func manifest(_ id: String, title: String) -> String { "schema: 1\nid: \(id)\ntitle: \(title)\n" }

    private func catalog(_ trust: TrustStore = TrustStore()) -> ManifestCatalog {
        ManifestCatalog(folders: folders, trust: trust)
    }

    @Test func `The usual folders stand in their order`() {
        let folders = ManifestFolder.usual(builtIn: "/b", configHome: "/h/.config", project: "/p")
        #expect(
            folders.map(\.path) == [
                "/b", "/usr/share/repowire/adapters.d", "/etc/repowire/adapters.d", "/h/.config/repowire/adapters.d",
                "/p/.repowire/adapters.d",
            ])
        #expect(folders.map(\.tier) == folders.map(\.tier).sorted())
        #expect(ManifestFolder.usual(builtIn: "/b", configHome: "/c").count == 4)
    }

    @Test func `Missing folders are no problem`() {
        let catalog = catalog()
        #expect(catalog.entries.isEmpty)
        #expect(catalog.problems.isEmpty)
    }

    @Test func `Later folders win, and what they shadow is told`() throws {
        try root.write("builtin/a.yaml", manifest("a", title: "one"))
        try root.write("builtin/b.yaml", manifest("b", title: "only"))
        try root.write("machine/a.yaml", manifest("a", title: "two"))
        let winner = try root.write("user/a.yaml", manifest("a", title: "three"))
        let catalog = catalog()
        #expect(catalog.active.map(\.title) == ["three", "only"])
        #expect(catalog.entries.map(\.id) == ["a", "a", "a", "b"])
        #expect(catalog.entries.map(\.tier) == [.user, .machine, .builtIn, .builtIn])
        for entry in catalog.entries[1...2] {
            guard case .shadowed(_, by: let path) = entry.standing else {
                Issue.record("\(entry.path) should be shadowed")
                continue
            }
            #expect(path == winner)
        }
    }

    @Test func `A broken file disables itself alone`() throws {
        try root.write("builtin/a.yaml", manifest("a", title: "one"))
        try root.write("user/a.yaml", "schema: 1\nid: a\ntitel: two\n")
        try root.write("user/b.yaml", manifest("b", title: "b"))
        try root.write("user/c.yaml", "a: [")
        let catalog = catalog()
        #expect(catalog.active.map(\.title) == ["one", "b"])
        let broken = catalog.entries.compactMap { entry -> String? in
            if case .broken(let problems) = entry.standing { return problems.description }
            return nil
        }
        #expect(broken.count == 2)
        #expect(broken.first?.contains("user/a.yaml:3:1: titel: unknown key; did you mean \"title\"?") == true)
    }

    @Test func `A project's manifest is inert until it is trusted, and again when it changed`() throws {
        try root.write("builtin/a.yaml", manifest("a", title: "ours"))
        let file = try root.write("project/a.yaml", manifest("a", title: "theirs"))
        #expect(catalog().active.map(\.title) == ["ours"])
        var trust = TrustStore()
        try trust.trust(file)
        #expect(catalog(trust).active.map(\.title) == ["theirs"])
        try root.write("project/a.yaml", manifest("a", title: "changed"))
        let changed = catalog(trust)
        #expect(changed.active.map(\.title) == ["ours"])
        guard case .untrusted(_, let reason) = changed.entries.first?.standing else {
            Issue.record("a changed manifest is not trusted")
            return
        }
        #expect(reason.contains("changed since it was trusted"))
        #expect(reason.contains("repowire adapter trust a"))
    }

    @Test func `Trust is kept in a file that only its owner reads`() throws {
        let manifest = try root.write("project/a.yaml", manifest("a", title: "theirs"))
        let file = "\(root.path)/trust.json"
        var trust = try TrustStore(readingFrom: file)
        #expect(trust == TrustStore())
        try trust.trust(manifest)
        try trust.write(to: file)
        #expect(try FileSystem.status(of: file)?.mode == 0o600)
        var again = try TrustStore(readingFrom: file)
        #expect(again == trust)
        let wasTrusted = again.distrust(manifest)
        #expect(wasTrusted)
        #expect(again == TrustStore())
        #expect(catalog(again).active.isEmpty)
    }

    @Test func `Trust holds for the file behind a link, not for another of the same contents`() throws {
        let file = try root.write("project/a.yaml", manifest("a", title: "theirs"))
        try root.write("elsewhere/a.yaml", manifest("a", title: "theirs"))
        var trust = TrustStore()
        try trust.trust(file)
        let other = ManifestCatalog(folders: [ManifestFolder("\(root.path)/elsewhere", .project)], trust: trust)
        #expect(other.active.isEmpty)
        #expect(symlink("\(root.path)/project", "\(root.path)/link") == 0)
        let same = ManifestCatalog(folders: [ManifestFolder("\(root.path)/link", .project)], trust: trust)
        #expect(same.active.count == 1)
    }

    @Test func `A damaged file of trust is an error`() throws {
        let file = try root.write("trust.json", "{\"manifests\": {")
        let error = #expect(throws: SourceProblem.self) { try TrustStore(readingFrom: file) }
        #expect(error?.position == TextPosition(line: 1, column: 16))
    }

    @Test func `What is no manifest is passed over or told`() throws {
        try root.write("user/.hidden.yaml", "x")
        try root.write("user/a.yaml~", "x")
        try root.write("user/README.md", "x")
        try root.write("user/a.yml", manifest("a", title: "a"))
        let catalog = catalog()
        #expect(catalog.entries.isEmpty)
        #expect(catalog.problems.map(\.description) == ["\(root.path)/user/a.yml: is not read; call it a.yaml"])
    }

    @Test(.timeLimit(.minutes(1)))
    func `Nothing in a folder makes reading hang or fail`() throws {
        let folder = "\(root.path)/user"
        try root.write("user/good.yaml", manifest("good", title: "good"))
        #expect(mkfifo("\(folder)/fifo.yaml", 0o600) == 0)
        #expect(symlink("\(folder)/loop.yaml", "\(folder)/loop.yaml") == 0)
        #expect(symlink("/dev/zero", "\(folder)/zero.yaml") == 0)
        #expect(symlink("nowhere", "\(folder)/dangling.yaml") == 0)
        try FileSystem.makeFolder("\(folder)/folder.yaml")
        try root.write("user/large.yaml", String(repeating: "#", count: (1 << 20) + 1))
        let secret = try root.write("user/secret.yaml", manifest("secret", title: "s"))
        #expect(chmod(secret, 0) == 0)
        let catalog = catalog()
        // Root may read everything.
        #expect(catalog.active.map(\.id) == (geteuid() == 0 ? ["good", "secret"] : ["good"]))
        let broken = catalog.entries.filter { !$0.isActive }
        #expect(broken.count == (geteuid() == 0 ? 6 : 7))
        for entry in broken {
            guard case .broken(let problems) = entry.standing else {
                Issue.record("\(entry.path) should be broken")
                continue
            }
            #expect(problems.description.hasPrefix(entry.path))
        }
    }

    @Test func `A folder that is a loop of links is told`() throws {
        #expect(symlink("\(root.path)/user", "\(root.path)/user") == 0)
        #expect(symlink("/dev/null", "\(root.path)/machine") == 0)
        let problems = catalog().problems.map(\.description)
        #expect(problems.contains { $0.hasPrefix("\(root.path)/user: cannot be read") }, "\(problems)")
    }

    @Test func `Of very many files only some are read`() throws {
        for index in 0..<(ManifestCatalog.filesPerFolder + 10) { try root.write("user/m\(index).yaml", "x") }
        let catalog = catalog()
        #expect(catalog.entries.count == ManifestCatalog.filesPerFolder)
        #expect(catalog.problems.count == 1)
    }
}
