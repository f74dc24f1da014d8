import Platform

/// The programs that are measured, built as `install.sh` builds them, and the plain C beside them.
struct Programs {
    struct Missing: Error, CustomStringConvertible {
        var description: String
    }

    var folder: String
    /// The plain C, linked as a C compiler does by itself.
    var baseline: String
    /// The same linked statically, as our own small programs are on Linux.
    var staticBaseline: String
    /// The manifests of this checkout.
    var adapters: String

    var daemon: String { "\(folder)/repowired" }
    var hook: String { "\(folder)/repowire-hook" }
    var pump: String { "\(folder)/repowire-mcp" }
    var command: String { "\(folder)/repowire" }

    private static let names = ["repowired", "repowire-hook", "repowire-mcp", "repowire"]

    /// Programs that are there already.
    init(folder: String) throws {
        self.folder = folder
        for name in Programs.names where !FileSystem.isExecutable("\(folder)/\(name)") {
            throw Missing(description: "there is no \(folder)/\(name)")
        }
        baseline = try Programs.compileBaseline("benchmark-baseline", [])
        #if os(Linux)
            staticBaseline = try Programs.compileBaseline("benchmark-baseline-static", ["-static"])
        #else
            staticBaseline = baseline
        #endif
        adapters = "\(try Programs.root())/adapters.d"
    }

    /// Builds them from this checkout, in the folder that `install.sh` uses for the small ones.
    static func built() throws -> Programs {
        let root = try root()
        let scratch = "\(root)/.build-static"
        let swift = try find("swift")
        var environment = EnvironmentValues.all
        environment["REPOWIRE_STATIC"] = "1"
        func build(_ arguments: [String]) throws -> String {
            var options = ["build", "-c", "release", "--scratch-path", scratch]
            #if os(Linux)
                options.append("--static-swift-stdlib")
            #endif
            let output = try Subprocess(swift, options + arguments, environment: environment, folder: root)
                .run(within: 3_600_000)
            guard output.status == 0 else {
                let errors = String(decoding: output.stderr, as: UTF8.self)
                throw Missing(description: "swift build failed:\n\(output.text)\(errors)")
            }
            return output.text
        }
        for name in names {
            Output.note("building \(name)")
            _ = try build(["--product", name])
        }
        let folder = try build(["--show-bin-path"]).split(separator: "\n").last.map(String.init) ?? scratch
        return try Programs(folder: try installed(from: folder, root: root))
    }

    /// Copies and strips the programs as `install.sh` does. A linker leaves a file in the page cache in small pieces,
    /// which cost a process that lives for a millisecond a third of it.
    private static func installed(from folder: String, root: String) throws -> String {
        let place = "\(root)/.build/benchmark-programs"
        try FileSystem.makeFolder(place)
        for name in names {
            let copy = "\(place)/\(name)"
            try FileSystem.writeAtomically(copy, FileSystem.read("\(folder)/\(name)", limit: 1 << 30), mode: 0o755)
            guard let strip = try? find("strip") else { continue }
            #if os(Linux)
                let arguments = [copy]
            #else
                let arguments = ["-x", copy]
            #endif
            _ = try Subprocess(strip, arguments, environment: EnvironmentValues.all).run(within: 60_000)
        }
        return place
    }

    /// Compiles the plain C by itself: as a target of the package it would be linked with Swift's runtime, which takes
    /// longer to start than all that is measured here.
    private static func compileBaseline(_ name: String, _ linking: [String]) throws -> String {
        let root = try root()
        let sources = "\(root)/Tests/Benchmarks/Baseline"
        let program = "\(root)/.build/\(name)"
        var options = ["-O2", "-std=gnu11", "-Wall", "-Wextra", "-Werror", "-D_GNU_SOURCE", "-o", program] + linking
        options += try FileSystem.list(sources).filter { $0.hasSuffix(".c") }.map { "\(sources)/\($0)" }
        try FileSystem.makeFolder(Path.parent(of: program) ?? ".")
        let compiler = try ["cc", "clang", "gcc"].lazy.compactMap { try? find($0) }.first ?? find("cc")
        let output = try Subprocess(compiler, options, environment: EnvironmentValues.all).run(within: 120_000)
        guard output.status == 0 else {
            throw Missing(description: "the C does not compile:\n\(String(decoding: output.stderr, as: UTF8.self))")
        }
        return program
    }

    private static func find(_ name: String) throws -> String {
        guard let path = Executables.find(name, path: EnvironmentValues["PATH"] ?? "") else {
            throw Missing(description: "there is no \(name) on the PATH")
        }
        return path
    }

    /// The checkout that this program was built in.
    private static func root() throws -> String {
        let starts = [RunningProgram.path.flatMap(Path.parent(of:)), Path.workingFolder]
        for start in starts.compactMap({ $0 }) {
            var folder = start
            while folder.count > 1 {
                if FileSystem.exists("\(folder)/Package.swift"), FileSystem.exists("\(folder)/Tests/Benchmarks") {
                    return folder
                }
                folder = Path.parent(of: folder) ?? "/"
            }
        }
        throw Missing(description: "run it from a checkout")
    }
}
