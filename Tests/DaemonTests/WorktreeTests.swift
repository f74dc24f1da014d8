import Platform
import TestSupport
import Testing
import Wire

@testable import Daemon

/// Git worktrees of agents, with the real git.
@Suite struct WorktreeTests {
    private let home: TemporaryHome
    private let worktrees: Worktree
    private let repository: String

    init() throws {
        home = try TemporaryHome()
        worktrees = try Worktree(environment: home.environment)
        repository = try home.repository("app")
    }

    private func git(_ folder: String, _ arguments: String...) throws {
        let output = try Subprocess(
            worktrees.git, ["-C", folder] + arguments, environment: home.environment
        ).run(within: 20_000)
        guard output.status == 0 else { throw ProgramFailed("git \(arguments)", output) }
    }

    @Test func `It is made beside the repository, on a new branch or one that is there`() throws {
        try git(repository, "branch", "old")
        let new = try worktrees.make("fix/login", of: repository)
        #expect(new.folder == "\(repository)-fix-login")
        #expect(new.newBranch == "fix/login")
        #expect(FileSystem.exists("\(new.folder)/README.md"))
        #expect(try worktrees.make("old", of: repository).newBranch == nil)
        let twice = #expect(throws: WireError.self) { try worktrees.make("fix/login", of: repository) }
        #expect(twice?.message.contains("is there already") == true)
        worktrees.takeBack(new)
        #expect(!FileSystem.exists(new.folder))
        #expect(try worktrees.make("fix/login", of: repository).newBranch == "fix/login")
    }

    @Test(arguments: ["--force", "-b", "a b", "a..b", "", "x;y:", "@{-1}"])
    func `A name that git would read otherwise is refused`(branch: String) {
        #expect(throws: WireError.self) { try worktrees.make(branch, of: repository) }
        #expect((try? FileSystem.list(home.root))?.contains { $0.hasPrefix("app-") } == false)
    }

    @Test func `A folder without git is refused`() {
        let error = #expect(throws: WireError.self) { try worktrees.make("x", of: home.home) }
        #expect(error?.message.contains("no git repository") == true)
    }

    @Test func `Nothing is removed while work in it would be lost`() throws {
        let made = try worktrees.make("work", of: repository)
        #expect(worktrees.objection(toRemoving: made.folder) == nil)
        try home.write("draft", to: "app-work/draft.txt")
        #expect(worktrees.objection(toRemoving: made.folder) == "it has 1 uncommitted change")
        #expect(throws: WireError.self) { try worktrees.remove(made.folder, force: false) }
        #expect(FileSystem.exists("\(made.folder)/draft.txt"))
        try git(made.folder, "add", ".")
        try git(made.folder, "commit", "-q", "-m", "Draft")
        #expect(worktrees.objection(toRemoving: made.folder) == "work has 1 unmerged commit")
        try git(repository, "merge", "-q", "work")
        #expect(worktrees.objection(toRemoving: made.folder) == nil)
        try worktrees.remove(made.folder, force: false)
        #expect(!FileSystem.exists(made.folder))
    }
}
