import Platform

#if canImport(Glibc)
    import Glibc
#else
    import Darwin
#endif

/// A package of PyPI in a version of its own, installed into a cache outside the checkout.
package struct PythonPackage: Sendable {
    package let name: String
    package let version: String

    package init(_ name: String, _ version: String) {
        self.name = name
        self.version = version
    }

    /// Why it cannot be had here; nil when it can.
    package var problem: String? {
        do {
            _ = try python()
            return nil
        } catch {
            return "the package \(name) \(version) cannot be had: \(error)"
        }
    }

    private var folder: String {
        let cache = EnvironmentValues["XDG_CACHE_HOME"] ?? "\(EnvironmentValues.home)/.cache"
        return "\(cache)/repowire/\(name)/\(version)"
    }

    /// A program that came with the package.
    package func program(_ name: String) throws -> String {
        _ = try python()
        return "\(folder)/bin/\(name)"
    }

    /// The interpreter that has the package; installs it where that was not done. A lock makes parallel runs wait for
    /// one installation, and the mark at its end says that it is whole.
    package func python() throws -> String {
        let interpreter = "\(folder)/bin/python"
        let mark = "\(folder)/complete"
        if FileSystem.exists(mark) { return interpreter }
        guard let python = Programs.python else { throw ProgramFailed("python3 is not installed") }
        try FileSystem.makeFolder(Path.parent(of: folder) ?? folder)
        let lock = retrying { open("\(folder).lock", O_RDWR | O_CREAT | O_CLOEXEC, 0o600) }
        guard lock >= 0 else { throw SystemError("open", "\(folder).lock") }
        defer { close(lock) }
        guard retrying({ flock(lock, LOCK_EX) }) == 0 else { throw SystemError("flock", "\(folder).lock") }
        if FileSystem.exists(mark) { return interpreter }
        try FileSystem.removeTree(folder)
        try run(python, ["-m", "venv", folder])
        try run(interpreter, ["-m", "pip", "install", "-q", "--disable-pip-version-check", "\(name)==\(version)"])
        try FileSystem.writeNew(mark, [], mode: 0o644)
        return interpreter
    }

    private func run(_ program: String, _ arguments: [String]) throws {
        let output = try Subprocess(program, arguments, environment: EnvironmentValues.all).run(within: 600_000)
        guard output.status == 0 else { throw ProgramFailed("installing \(name) \(version)", output) }
    }
}
