import Platform

#if canImport(Glibc)
    import Glibc
#else
    import Darwin
#endif

/// A folder of a test's own that stands for the user's world: home, Repowire's folder, repositories, runtime and
/// temporary folders. Removed with everything in it when the value goes away.
///
/// Its path is short, because the sockets in it must fit a socket address.
package final class TemporaryHome: Sendable {
    package let root: String

    package init() throws {
        var template = Array("/tmp/rw-XXXXXX".utf8CString)
        guard mkdtemp(&template) != nil else { throw SystemError("mkdtemp", "/tmp") }
        let made = template.withUnsafeBufferPointer { String(cString: $0.baseAddress!) }
        root = Path.resolved(made) ?? made
        Leftovers.add(root)
        for folder in [home, repowireHome, runtimeFolder, temporaryFolder] {
            try FileSystem.makeFolder(folder, mode: 0o700)
        }
    }

    /// A process that is about to end may still write: what comes back is removed again.
    deinit {
        for _ in 0..<100 {
            do { return try FileSystem.removeTree(root) } catch { pause(milliseconds: 20) }
        }
    }

    /// `HOME`.
    package var home: String { "\(root)/home" }
    /// `REPOWIRE_HOME`.
    package var repowireHome: String { "\(root)/rw" }
    /// `XDG_RUNTIME_DIR`: programs put their sockets there instead of a folder that all users share.
    package var runtimeFolder: String { "\(root)/run" }
    /// `TMPDIR`.
    package var temporaryFolder: String { "\(root)/tmp" }

    /// The whole environment that programs of the test start with: nothing of the developer's own gets in.
    package var environment: [String: String] {
        [
            "HOME": home, "REPOWIRE_HOME": repowireHome, "XDG_RUNTIME_DIR": runtimeFolder, "TMPDIR": temporaryFolder,
            "PATH": "/usr/bin:/bin:/usr/sbin:/sbin", "LANG": "C.UTF-8", "TERM": "xterm-256color",
            "GIT_CONFIG_NOSYSTEM": "1", "GIT_AUTHOR_NAME": "Test", "GIT_AUTHOR_EMAIL": "test@example.invalid",
            "GIT_COMMITTER_NAME": "Test", "GIT_COMMITTER_EMAIL": "test@example.invalid",
        ]
    }

    /// Writes a file below the root, with the folders it needs, and returns its path.
    @discardableResult
    package func write(_ text: String, to path: String, mode: UInt16 = 0o644) throws -> String {
        let full = "\(root)/\(path)"
        try FileSystem.makeFolder(Path.parent(of: full) ?? root)
        try FileSystem.remove(full)
        try FileSystem.writeNew(full, Array(text.utf8), mode: mode, synchronize: false)
        return full
    }

    /// Makes a git repository with one commit and returns its folder.
    package func repository(_ name: String) throws -> String {
        let folder = "\(root)/\(name)"
        try write("# \(name)\n", to: "\(name)/README.md")
        let git = try Programs.path(of: "git")
        for arguments in [["init", "-q"], ["add", "."], ["commit", "-q", "-m", "Begin"]] {
            let run = try Subprocess(git, arguments, environment: environment, folder: folder).run(within: 20_000)
            guard run.status == 0 else {
                throw ProgramFailed("git \(arguments.joined(separator: " "))", run)
            }
        }
        return folder
    }
}
