import Platform
import TestSupport
import Testing

@Suite("install.sh")
struct InstallScriptTests {
    private static let installed = [
        "bin/repowire", "libexec/repowire/repowire-hook", "libexec/repowire/repowire-mcp", "libexec/repowire/repowired",
    ]

    #if os(Linux)
        private static let release =
            "swift build -c release --scratch-path .build-static --static-swift-stdlib --product"
    #else
        private static let release = "swift build -c release --scratch-path .build-static --product"
    #endif
    private static let builds = ["repowire", "repowire-hook", "repowire-mcp", "repowired"].map {
        "\(release) \($0) static"
    }

    private func text(_ bytes: [UInt8]) -> String { String(decoding: bytes, as: UTF8.self) }

    @Test("a checkout is built, installed to ~/.local and set up, and a running daemon is restarted")
    func install() throws {
        let bench = try InstallBench()
        let checkout = try bench.makeCheckout("src")
        let output = try bench.run(in: checkout, "--no-deps")
        #expect(output.status == 0, "\(text(output.stderr))")
        #expect(
            try bench.files(in: "\(bench.home.home)/.local")
                == Self.installed + ["share/repowire/adapters.d/one.yaml"])
        let log = bench.log
        #expect(
            log.dropLast() == Self.builds + ["repowire service restart --if-running"])
        // With a terminal it asks, without one it only shows.
        #expect(log.last?.hasPrefix("repowire setup") == true)
        #expect(output.text.contains(".local/bin is not on your PATH"))
    }

    @Test("piped from curl it fetches a tarball, and a second run upgrades by renaming")
    func tarball() throws {
        var bench = try InstallBench()
        let checkout = try bench.makeCheckout("repowire-1.0", manifests: ["one.yaml", "two.yaml"])
        try bench.shell("tar", "-czf", "repowire.tar.gz", "repowire-1.0", in: bench.home.root)
        bench.variables["REPOWIRE_SOURCE"] = "\(bench.home.root)/repowire.tar.gz"
        let prefix = "\(bench.home.root)/opt"
        let output = try bench.runPiped(nil, "--prefix", prefix, "--no-setup", "--no-deps")
        #expect(output.status == 0, "\(text(output.stderr))")
        let manifests = ["share/repowire/adapters.d/one.yaml", "share/repowire/adapters.d/two.yaml"]
        #expect(try bench.files(in: prefix) == Self.installed + manifests)
        #expect(!bench.log.contains { $0.hasPrefix("repowire setup") })
        let daemon = "\(prefix)/libexec/repowire/repowired"
        let before = try #require(try FileSystem.status(of: daemon))

        try FileSystem.remove("\(checkout)/adapters.d/two.yaml")
        try bench.shell("tar", "-czf", "repowire.tar.gz", "repowire-1.0", in: bench.home.root)
        #expect(try bench.runPiped(nil, "--prefix=\(prefix)", "--no-setup", "--no-deps").status == 0)
        #expect(try bench.files(in: prefix) == Self.installed + [manifests[0]])
        let after = try #require(try FileSystem.status(of: daemon))
        // Another file under the same name: a process that runs the old one keeps it.
        #expect(after.inode != before.inode)
        #expect(after.mode == 0o755)
    }

    @Test("piped from curl it fetches a git repository")
    func git() throws {
        var bench = try InstallBench()
        let checkout = try bench.makeCheckout("src")
        try bench.shell("git", "init", "--quiet", in: checkout)
        try bench.shell("git", "add", "-A", in: checkout)
        try bench.shell("git", "commit", "--quiet", "-m", "x", in: checkout)
        bench.variables["REPOWIRE_SOURCE"] = checkout
        let output = try bench.runPiped(nil, "--prefix", "\(bench.home.root)/opt", "--no-setup", "--no-deps")
        #expect(output.status == 0, "\(text(output.stderr))")
        #expect(FileSystem.isExecutable("\(bench.home.root)/opt/bin/repowire"))
    }

    @Test("without a source it says where to say it, and does nothing")
    func noSource() throws {
        let bench = try InstallBench()
        let output = try bench.runPiped(nil, "--no-deps")
        #expect(output.status == 1)
        #expect(text(output.stderr).contains("REPOWIRE_SOURCE"))
        #expect(bench.log.isEmpty)
    }

    @Test("a download that breaks off does nothing", arguments: [100, 300, 500, 700, 900, 980, 990, 995, 998, 999])
    func brokenOff(perMille: Int) throws {
        var bench = try InstallBench()
        bench.variables["REPOWIRE_SOURCE"] = try bench.makeCheckout("src")
        let script = try FileSystem.read("\(InstallBench.checkout)/install.sh")
        _ = try bench.runPiped(Array(script.prefix(script.count * perMille / 1000)), "--no-deps")
        #expect(bench.log.isEmpty)
        #expect(try FileSystem.list(bench.home.home).isEmpty)
    }

    @Test("a toolchain that is too old or missing is said in clear words")
    func toolchain() throws {
        let old = try InstallBench(swift: "6.1.2")
        let output = try old.run(in: try old.makeCheckout("src"), "--no-deps")
        #expect(output.status == 1)
        #expect(text(output.stderr).contains("Swift 6.1 is too old: 6.2 or newer is needed."))
        #expect(old.log.isEmpty)
        let newer = try InstallBench(swift: "7.0")
        #expect(try newer.run(in: try newer.makeCheckout("src"), "--no-deps", "--no-setup").status == 0)

        var none = try InstallBench()
        let checkout = try none.makeCheckout("src")
        try FileSystem.remove("\(none.home.root)/tools/swift")
        for name in ["mktemp", "rm", "uname", "cat", "dirname"] {
            try none.tool(name, "exec /usr/bin/env -i PATH=/usr/bin:/bin \(name) \"$@\"")
        }
        none.variables["PATH"] = "\(none.home.root)/tools"
        let missing = try none.run(in: checkout, "--no-deps")
        #expect(missing.status == 1)
        #expect(text(missing.stderr).contains("there is no 'swift' on PATH"))
        #expect(text(missing.stderr).contains("https://www.swift.org/install/"))
    }

    #if os(Linux)
        @Test("missing packages are named before sudo is used; --no-deps uses none")
        func packages() throws {
            let bench = try InstallBench()
            try bench.tool("dpkg-query", "case \"$*\" in *yaml*|*event*) exit 1 ;; *) echo installed ;; esac")
            try bench.tool("id", "echo 1000")
            try bench.tool("apt-get", "echo \"apt-get $*\" >> \"$LOG\"")
            try bench.tool("sudo", "echo \"sudo $*\" >> \"$LOG\"; exec \"$@\"")
            let checkout = try bench.makeCheckout("src")
            let output = try bench.run(in: checkout, "--no-setup")
            #expect(output.status == 0, "\(text(output.stderr))")
            #expect(output.text.contains("Installing libyaml-dev libevent-dev: the daemon's journal"))
            #expect(bench.log.contains { $0.hasPrefix("sudo apt-get update") })
            #expect(
                bench.log.contains { $0.hasPrefix("apt-get install -y") && $0.hasSuffix(" libyaml-dev libevent-dev") })

            let other = try InstallBench()
            try other.tool("dpkg-query", "exit 1")
            try other.tool("apt-get", "echo \"apt-get $*\" >> \"$LOG\"")
            #expect(try other.run(in: try other.makeCheckout("src"), "--no-setup", "--no-deps").status == 0)
            #expect(!other.log.contains { $0.hasPrefix("apt-get") })
        }
    #endif

    @Test("--demo builds, runs the demo and leaves the home alone")
    func demo() throws {
        let bench = try InstallBench()
        let output = try bench.run(in: try bench.makeCheckout("src"), "--demo", "--no-deps")
        #expect(output.status == 0, "\(text(output.stderr))")
        #expect(bench.log.last == "repowire demo")
        #expect(try FileSystem.list(bench.home.home).isEmpty)
        #expect(try FileSystem.list(bench.home.temporaryFolder).isEmpty)
    }

    @Test("--test builds, lints, shows, measures and tests in this order, and leaves the home alone")
    func test() throws {
        let bench = try InstallBench()
        try bench.tool("shellcheck", "echo \"shellcheck $*\" >> \"$LOG\"")
        let output = try bench.run(in: try bench.makeCheckout("src"), "--test", "--no-deps")
        #expect(output.status == 0, "\(text(output.stderr))")
        let log = bench.log
        let checks = ["shellcheck install.sh", "swift build", "swift format lint --strict -r Package.swift"]
        let release =
            Self.builds + ["repowire demo"] + ["benchmarks", "scripted-model"].map { "\(Self.release) \($0) static" }
        #expect(Array(log.prefix(10)) == checks + release)
        #expect(log.count == 12)
        #expect(log.dropFirst(10).first?.hasPrefix("benchmarks --quick --rounds 3 --programs /") == true)
        #expect(log.last == "swift test --disable-xctest --no-parallel")
        #expect(try FileSystem.list(bench.home.home).isEmpty)
    }

    @Test("a step that fails ends it with that step's status, and nothing is left in the temporary folder")
    func failure() throws {
        let bench = try InstallBench()
        let checkout = try bench.makeCheckout("src")
        try bench.tool("swift", "[ \"$1\" = --version ] && { echo 'Swift version 6.3'; exit 0; }; exit 7")
        let output = try bench.run(in: checkout, "--no-deps")
        #expect(output.status == 7)
        #expect(try FileSystem.list(bench.home.home).isEmpty)
        #expect(try FileSystem.list(bench.home.temporaryFolder).isEmpty)
    }

    @Test("the command line is explained")
    func usage() throws {
        let bench = try InstallBench()
        let checkout = try bench.makeCheckout("src")
        let help = try bench.run(in: checkout, "--help")
        #expect(help.status == 0 && help.text.hasPrefix("usage: ./install.sh"))
        for arguments in [["--prefix"], ["--bogus"], ["x"], ["--prefix="]] {
            let output = try Subprocess(
                "/bin/sh", ["\(checkout)/install.sh"] + arguments, environment: bench.environment()
            )
            .run(within: 20_000)
            #expect(output.status == 64, "\(arguments)")
            #expect(text(output.stderr).contains("usage:"), "\(arguments)")
        }
        #expect(bench.log.isEmpty)
    }
}
