import Platform
import Wire

/// Git worktrees of agents. Every call blocks.
struct Worktree: Sendable {
    let git: String
    let environment: [String: String]

    /// - Parameter environment: of the person whose git it is.
    init(environment: [String: String]) throws(WireError) {
        guard let git = Executables.find("git", path: environment["PATH"] ?? "/usr/bin:/bin") else {
            throw WireError(.conflict, "a worktree needs git, which is not on PATH")
        }
        self.git = git
        let kept = ["PATH", "HOME", "LANG", "LC_ALL", "XDG_CONFIG_HOME"]
        self.environment = environment.filter { kept.contains($0.key) }
    }

    struct Made: Sendable {
        var folder: String
        /// The branch, when it was made as well.
        var newBranch: String?
        /// The repository it belongs to.
        var repository: String
    }

    /// Makes a worktree for a branch beside the repository: `REPOSITORY-BRANCH`. A branch that is not there begins where
    /// the repository stands.
    func make(_ branch: String, of folder: String) throws(WireError) -> Made {
        guard !branch.hasPrefix("-"), run(["check-ref-format", "--branch", branch], in: folder).status == 0 else {
            throw WireError(.invalidParameters, "\"\(branch)\" cannot be the name of a branch")
        }
        let top = run(["rev-parse", "--show-toplevel"], in: folder)
        guard top.status == 0, let repository = top.line else {
            throw WireError(.conflict, "\(folder) is in no git repository, so there is nothing to make a worktree of")
        }
        let path =
            "\(repository)-\(branch.map { $0.isLetter || $0.isNumber || "._".contains($0) ? String($0) : "-" }.joined())"
        guard !FileSystem.exists(path) else {
            throw WireError(
                .conflict, "\(path) is there already",
                hint: "Start the agent in it without a worktree, or take another branch")
        }
        let exists = run(["show-ref", "--verify", "--quiet", "refs/heads/\(branch)"], in: repository).status == 0
        let made = run(
            exists ? ["worktree", "add", "--", path, branch] : ["worktree", "add", "-b", branch, "--", path],
            in: repository)
        guard made.status == 0 else {
            throw WireError(.conflict, "git made no worktree: \(made.complaint)")
        }
        return Made(folder: Path.resolved(path) ?? path, newBranch: exists ? nil : branch, repository: repository)
    }

    /// Takes back what `make` made, for an agent that did not start.
    func takeBack(_ made: Made) {
        _ = run(["worktree", "remove", "--force", "--", made.folder], in: made.repository)
        if let branch = made.newBranch { _ = run(["branch", "-D", "--", branch], in: made.repository) }
    }

    /// Why the worktree should not be removed: what would be lost, or hard to find again. Nil: nothing would.
    func objection(toRemoving folder: String) -> String? {
        let status = run(["status", "--porcelain"], in: folder)
        guard status.status == 0 else { return "git cannot tell its state: \(status.complaint)" }
        let changes = status.text.split(separator: "\n").count
        if changes > 0 { return "it has \(changes) uncommitted \(changes == 1 ? "change" : "changes")" }
        let branch = run(["symbolic-ref", "--quiet", "--short", "HEAD"], in: folder).line
        let others = branch.map { ["--exclude=\($0)"] } ?? []
        let ahead = run(
            ["rev-list", "--count", "HEAD", "--not"] + others + ["--branches", "--remotes", "--tags"], in: folder)
        guard ahead.status == 0, let count = ahead.line.flatMap({ Int($0) }) else {
            return "git cannot tell what is merged: \(ahead.complaint)"
        }
        if count > 0 { return "\(branch ?? "it") has \(count) unmerged \(count == 1 ? "commit" : "commits")" }
        return nil
    }

    /// Removes the worktree. Its branch stays: what is committed is never lost.
    func remove(_ folder: String, force: Bool) throws(WireError) {
        let common = run(["rev-parse", "--path-format=absolute", "--git-common-dir"], in: folder)
        guard common.status == 0, let repository = common.line else {
            throw WireError(.conflict, "\(folder) is no git worktree")
        }
        let removed = run(["worktree", "remove"] + (force ? ["--force"] : []) + ["--", folder], in: repository)
        guard removed.status == 0 else {
            throw WireError(.conflict, "git did not remove \(folder): \(removed.complaint)")
        }
    }

    private struct Result {
        var status: Int32
        var text: String
        var complaint: String
        var line: String? { text.split(separator: "\n").first.map(String.init) }
    }

    private func run(_ arguments: [String], in folder: String) -> Result {
        do {
            let output = try Subprocess(git, ["-C", folder] + arguments, environment: environment).run(within: 60_000)
            let said = String(decoding: output.stderr, as: UTF8.self).split(separator: "\n").suffix(3)
            return Result(
                status: output.status, text: output.text,
                complaint: output.timedOut ? "no answer within a minute" : said.joined(separator: "; "))
        } catch {
            return Result(status: -1, text: "", complaint: "\(error)")
        }
    }
}
