import Platform
import Synchronization
import TestSupport
import Testing

@testable import Wire

@Suite("Starting the daemon where none runs")
struct DaemonStarterTests {
    private let home: TemporaryHome

    init() throws { home = try TemporaryHome() }

    /// A starter whose daemon is a shell script.
    private func starter(_ script: String, environment: [String: String] = [:]) throws -> DaemonStarter {
        try FileSystem.writeNew("\(home.repowireHome)/daemon.sh", Array("#!/bin/sh\n\(script)\n".utf8), mode: 0o700)
        var all = ["PATH": "/usr/bin:/bin", "REPOWIRE_DAEMON": "\(home.repowireHome)/daemon.sh"]
        all.merge(environment) { $1 }
        return DaemonStarter(home: RepowireHome(home.repowireHome), environment: all)
    }

    private func marked(_ name: String, within milliseconds: Int = 10_000) -> Bool {
        let deadline = Deadline(milliseconds: milliseconds)
        while !FileSystem.exists("\(home.repowireHome)/\(name)") {
            guard !deadline.hasPassed else { return false }
            Clocks.pause(milliseconds: 1)
        }
        return true
    }

    @Test("The program is the one that REPOWIRE_DAEMON names, else the one beside us, else the one in libexec")
    func locate() throws {
        let (root, wire) = (home.repowireHome, RepowireHome(home.repowireHome))
        for folder in ["bin", "libexec/repowire"] { try FileSystem.makeFolder("\(root)/\(folder)") }
        func found(_ environment: [String: String] = [:]) throws(WireError) -> String {
            try DaemonStarter(home: wire, environment: environment, program: "\(root)/bin/repowire-mcp").locate()
        }
        let missing = #expect(throws: WireError.self) { try found() }
        #expect(missing?.message.contains("\(root)/bin/repowired") == true)
        try FileSystem.writeNew("\(root)/libexec/repowire/repowired", [], mode: 0o755)
        #expect(try Path.resolved(found()) == Path.resolved("\(root)/libexec/repowire/repowired"))
        try FileSystem.writeNew("\(root)/bin/repowired", [], mode: 0o755)
        #expect(try found() == "\(root)/bin/repowired")
        try FileSystem.writeNew("\(root)/other", [], mode: 0o755)
        #expect(try found(["REPOWIRE_DAEMON": "\(root)/other"]) == "\(root)/other")
        let wrong = #expect(throws: WireError.self) { try found(["REPOWIRE_DAEMON": "\(root)/nothing"]) }
        #expect(wrong?.message.contains("REPOWIRE_DAEMON") == true)
    }

    @Test("The daemon gets what it needs, names that were asked for and an absolute home, and nothing of the agent's")
    func environment() {
        let starter = DaemonStarter(
            home: RepowireHome("/absolute"),
            environment: [
                "HOME": "/h", "PATH": "/p", "LANG": "C", "LC_ALL": "C", "XDG_RUNTIME_DIR": "/x", "TMPDIR": "/t",
                "REPOWIRE_HOME": "relative", "REPOWIRE_LOG": "debug", "TMUX": "/tmp/tmux,1,0", "TMUX_PANE": "%1",
                "PROVIDER_API_KEY": "secret", "AGENT_ROOT": "/a",
            ], passing: ["AGENT_ROOT"])
        #expect(
            starter.daemonEnvironment == [
                "HOME": "/h", "PATH": "/p", "LANG": "C", "LC_ALL": "C", "XDG_RUNTIME_DIR": "/x", "TMPDIR": "/t",
                "REPOWIRE_HOME": "/absolute", "REPOWIRE_LOG": "debug", "AGENT_ROOT": "/a",
            ])
    }

    @Test("A daemon that answers is not started again")
    func running() throws {
        let daemon = try FakeDaemon(at: FakeDaemon.address(in: home)) { _ = $0.waitForEnd() }
        defer { daemon.stop() }
        try starter("touch \"$REPOWIRE_HOME/started\"").ensureRunning()
        #expect(!FileSystem.exists("\(home.repowireHome)/started"))
    }

    @Test("It starts the daemon and waits until it answers")
    func starts() throws {
        let daemon = Mutex<FakeDaemon?>(nil)
        let socket = FakeDaemon.address(in: home)
        // The script tells this thread, which opens the socket in its place.
        let opener = OwnedThread {
            guard marked("started") else { return }
            let opened = try? FakeDaemon(at: socket) { _ = $0.waitForEnd() }
            daemon.withLock { $0 = opened }
        }
        try starter("pwd; touch \"$REPOWIRE_HOME/started\"; exec cat \"$REPOWIRE_HOME/fifo\"").ensureRunning(
            milliseconds: 10_000)
        opener.join()
        daemon.withLock { $0 }?.stop()
        #expect(daemon.withLock { $0 != nil })
        #expect(try FileSystem.read("\(home.repowireHome)/log/daemon.out").starts(with: Array("/\n".utf8)))
        #expect(try FileSystem.status(of: "\(home.repowireHome)/log/daemon.out")?.mode == 0o600)
    }

    @Test("A daemon that ends at once is an error that says where to look")
    func ends() throws {
        let start = Clocks.monotonic
        let error = #expect(throws: WireError.self) {
            try starter("echo 'no room' >&2; exit 7").ensureRunning(milliseconds: 30_000)
        }
        #expect(error?.name == .unreachable)
        #expect(error?.message.contains("status 7") == true)
        #expect(error?.hint?.contains("\(home.repowireHome)/log/daemon.out") == true)
        #expect(Clocks.monotonic - start < 15_000_000_000)
        #expect(try FileSystem.read("\(home.repowireHome)/log/daemon.out") == Array("no room\n".utf8))
    }

    @Test("A daemon that yields to another starter's is no error when that one answers")
    func yields() throws {
        let daemon = Mutex<FakeDaemon?>(nil)
        let socket = FakeDaemon.address(in: home)
        let opener = OwnedThread {
            guard marked("yielding") else { return }
            let opened = try? FakeDaemon(at: socket) { _ = $0.waitForEnd() }
            daemon.withLock { $0 = opened }
        }
        try starter("touch \"$REPOWIRE_HOME/yielding\"; exit 1").ensureRunning(milliseconds: 30_000)
        opener.join()
        daemon.withLock { $0 }?.stop()
    }

    @Test("A daemon that never answers is an error after the time given")
    func silent() throws {
        let starter = try starter("echo $$ >\"$REPOWIRE_HOME/pid\"; exec tail -f /dev/null")
        let error = #expect(throws: WireError.self) { try starter.ensureRunning(milliseconds: 300) }
        #expect(error?.message.contains("does not answer within 300 ms") == true)
        #expect(marked("pid"))
        try endProcess(recordedIn: "\(home.repowireHome)/pid")
    }
}
