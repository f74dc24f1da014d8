import Platform

#if canImport(Darwin)
    import Darwin
#endif

/// Where programs are that tests start.
package enum Programs {
    /// The full path of an installed program.
    package static func path(of name: String) throws -> String {
        let folders =
            (EnvironmentValues["PATH"] ?? "").split(separator: ":") + ["/usr/bin", "/bin", "/opt/homebrew/bin"]
        for folder in folders where FileSystem.isExecutable("\(folder)/\(name)") { return "\(folder)/\(name)" }
        throw ProgramFailed("\(name) is not installed; the tests need it")
    }

    /// The full path of an executable of this package, built beside the tests.
    package static func built(_ name: String) throws -> String {
        var folder = Path.parent(of: try pathOfThisImage())
        while let current = folder, current != "/" {
            if FileSystem.isExecutable("\(current)/\(name)") { return "\(current)/\(name)" }
            folder = Path.parent(of: current)
        }
        throw ProgramFailed("\(name) is not built; run swift build --product \(name)")
    }

    /// The interpreter itself: a shim of a version manager would not find it in a test's own home.
    package static let python: String? = {
        guard let found = try? path(of: "python3") else { return nil }
        let run = Subprocess(found, ["-c", "import sys; print(sys.executable)"], environment: EnvironmentValues.all)
        guard let output = try? run.run(within: 20_000), output.status == 0 else { return nil }
        return output.text.split(separator: "\n").first.map(String.init)
    }()

    /// The file that this code was loaded from: the test bundle, or the program that links it.
    private static func pathOfThisImage() throws -> String {
        #if os(Linux)
            let name = "/proc/self/exe"
        #else
            var info = Dl_info()
            guard dladdr(#dsohandle, &info) != 0, let pointer = info.dli_fname else {
                throw ProgramFailed("cannot find out where the tests were built")
            }
            let name = String(cString: pointer)
        #endif
        guard let path = Path.resolved(name) else { throw SystemError("realpath", name) }
        return path
    }
}
