import Platform
import TestSupport

/// A world in which `install.sh` finds a toolchain of stand-ins: `swift` writes small scripts where the real one would
/// build programs, and everything that is started leaves a line in a log. The real build is what CI does all day.
struct InstallBench {
    let home: TemporaryHome
    /// Variables beyond the home's own.
    var variables: [String: String] = [:]

    init(swift version: String = "6.3.1") throws {
        home = try TemporaryHome()
        try tool("swift", InstallBench.swift)
        try tool("strip", "exit 0")
        variables["FAKE_VERSION"] = version
        variables["LOG"] = "\(home.root)/log"
    }

    var path: String { "\(home.root)/tools:/usr/bin:/bin" }
    static let checkout = Path.parent(of: Path.parent(of: Path.parent(of: Path.parent(of: #filePath)!)!)!)!

    func tool(_ name: String, _ body: String) throws {
        try home.write("#!/bin/sh\n\(body)\n", to: "tools/\(name)", mode: 0o755)
    }

    /// A folder with the least that `install.sh` takes for a checkout.
    func makeCheckout(_ folder: String, manifests: [String] = ["one.yaml"]) throws -> String {
        try home.write("", to: "\(folder)/Package.swift")
        for name in manifests { try home.write("schema: 1\n", to: "\(folder)/adapters.d/\(name)") }
        let script = try FileSystem.read("\(InstallBench.checkout)/install.sh")
        return Path.parent(
            of: try home.write(String(decoding: script, as: UTF8.self), to: "\(folder)/install.sh", mode: 0o755))!
    }

    func environment() -> [String: String] {
        var environment = home.environment
        environment["PATH"] = path
        return environment.merging(variables) { $1 }
    }

    /// Runs the script as a file of a checkout.
    func run(in checkout: String, _ arguments: String...) throws -> Subprocess.Output {
        try Subprocess("/bin/sh", ["\(checkout)/install.sh"] + arguments, environment: environment(), folder: home.root)
            .run(within: 60_000)
    }

    /// Runs the script as `curl … | sh` does: from stdin, in a folder that is no checkout.
    func runPiped(_ script: [UInt8]? = nil, _ arguments: String...) throws -> Subprocess.Output {
        let script = try script ?? FileSystem.read("\(InstallBench.checkout)/install.sh")
        return try Subprocess("/bin/sh", ["-s", "--"] + arguments, environment: environment(), folder: home.home)
            .run(input: script, within: 60_000)
    }

    func shell(_ command: String, _ arguments: String..., in folder: String) throws {
        let output = try Subprocess(
            try Programs.path(of: command), arguments, environment: environment(), folder: folder
        )
        .run(within: 60_000)
        guard output.status == 0 else { throw ProgramFailed(String(decoding: output.stderr, as: UTF8.self)) }
    }

    /// What was started, in order: one line each.
    var log: [String] {
        let bytes = (try? FileSystem.read("\(home.root)/log")) ?? []
        return String(decoding: bytes, as: UTF8.self).split(separator: "\n").map(String.init)
    }

    /// Files below a folder, by relative path.
    func files(in folder: String) throws -> [String] {
        try FileSystem.list(folder).flatMap { name -> [String] in
            let path = "\(folder)/\(name)"
            guard try FileSystem.status(of: path, followingLinks: false)?.kind == .folder else { return [name] }
            return try files(in: path).map { "\(name)/\($0)" }
        }
    }

    private static let swift = #"""
        [ "$1" = --version ] && { echo "Swift version $FAKE_VERSION (stand-in)"; exit 0; }
        all="$*"
        scratch=.build product= show=
        while [ $# -gt 0 ]; do
            case $1 in
            --scratch-path) scratch=$2; shift ;;
            --product) product=$2; shift ;;
            --show-bin-path) show=yes ;;
            esac
            shift
        done
        if [ -n "$show" ]; then echo "$PWD/$scratch/out"; exit 0; fi
        echo "swift $all${REPOWIRE_STATIC:+ static}" >> "$LOG"
        [ -n "$product" ] || exit 0
        mkdir -p "$scratch/out"
        printf '#!/bin/sh\necho "%s $*" >> "$LOG"\n' "$product" > "$scratch/out/$product"
        chmod +x "$scratch/out/$product"
        """#
}
