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
}
