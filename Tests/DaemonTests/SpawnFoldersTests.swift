import Manifests
import Platform
import RepowireKit
import TestSupport
import Testing

@testable import Daemon

/// Where agents may start agents.
@Suite struct SpawnFoldersTests {
    @Test(arguments: [
        ("/code/backend", true), ("/code/backend/deep", true), ("/code", true), ("/codes", false), ("/etc", false),
        ("/", false), ("/home/me", false),
    ])
    func `By default beside their own folder`(folder: String, isAllowed: Bool) {
        #expect(SpawnFolders().permit(folder, own: "/code/frontend", home: "/home/me") == isAllowed)
    }

    @Test(arguments: ["/home/me", "/home/me/repo", "/repo", "/home"])
    func `The home folder is not given away by being around the agent's own`(own: String) {
        #expect(
            !SpawnFolders().permit("/home/me/.ssh", own: own, home: "/home/me") || own == "/home/me" || own == "/home")
        #expect(!SpawnFolders().permit("/etc", own: own, home: "/home/me"))
        #expect(SpawnFolders().permit(own, own: own, home: "/home/me"))
    }

    @Test func `Folders that are named replace the default`() {
        let folders = SpawnFolders(allowed: ["/srv/agents"])
        #expect(folders.permit("/srv/agents/one", own: "/code/frontend", home: "/home/me"))
        #expect(!folders.permit("/code/backend", own: "/code/frontend", home: "/home/me"))
        #expect(!SpawnFolders(allowed: []).permit("/code/frontend", own: "/code/frontend", home: "/home/me"))
    }

    @Test func `The folders in which agents start agents are a setting`() throws {
        let home = try TemporaryHome()
        let file = SettingsFile(path: "\(home.root)/config.yaml")
        func folders(_ text: String) throws -> SpawnFolders {
            try FileSystem.writeAtomically(file.path, Array(text.utf8), mode: 0o600)
            return file.read().decoded.value.spawn
        }
        #expect(try folders("backups: 3\n").allowed == nil)
        let named = try folders("spawn:\n  folders: [~/code, /srv/agents]\n")
        #expect(named.bases(own: "/x/y", home: "/home/me") == ["/home/me/code", "/srv/agents"])
        #expect(named.permit("/home/me/code/app", own: "/x/y", home: "/home/me"))
        #expect(!named.permit("/x/y", own: "/x/y", home: "/home/me"))
        let rows = Settings.schema.settings(file.read().decoded)
        #expect(rows.first { $0.key == "spawn.folders" }?.value == ["~/code", "/srv/agents"])
        #expect(try folders("spawn:\n  folders: [code]\n").allowed == [])
        #expect(file.read().problems.map { "\($0)" }?.contains("absolute path") == true)
    }
}
