import Platform
import TestSupport
import Testing

@testable import Transports

/// The type that is tested; the tests' own pane, in which a person types, has the same name.
private typealias Pane = Transports.TmuxPane

/// Against a real tmux server of the test's own, with a small program in the pane.
@Suite(.enabled(if: (try? Programs.path(of: "tmux")) != nil, "tmux is not installed")) struct TmuxPaneTests {
    private let home: TemporaryHome
    private let tmux: Tmux

    init() throws {
        StandardStreams.ignoreBrokenPipes()
        home = try TemporaryHome()
        tmux = try Tmux(in: home)
    }

    private func pane(_ id: String, _ environment: [String: String]? = nil) throws -> Pane {
        try #require(
            Pane(socket: tmux.socket, pane: id, environment: environment ?? home.environment))
    }

    /// A program that asks for bracketed paste and writes every byte it reads to a file.
    private func recorder() async throws -> (pane: TestSupport.TmuxPane, file: String) {
        let file = "\(home.root)/typed"
        let script = "stty raw -echo; printf '\\033[?2004hready'; exec dd bs=1 of='\(file)' 2>/dev/null"
        let opened = try tmux.open(["/bin/sh", "-c", script], folder: home.root)
        try await eventually("the recorder is ready") { try opened.screen().contains("ready") }
        return (opened, file)
    }

    private func bytes(of file: String) -> [UInt8] { (try? FileSystem.read(file)) ?? [] }

    @Test func `A paste arrives in one piece, in brackets, and leaves no buffer`() async throws {
        defer { tmux.stop() }
        let (opened, file) = try await recorder()
        let text = "!one; kill-server\n/two \\\n  “größer” 👩‍👩‍👧 $(touch x) #{pane_id} ;\nend ;"
        try pane(opened.id).paste(text, buffer: "repowire-test")
        let expected = Array("\u{1B}[200~\(text)\u{1B}[201~".utf8)
        try await eventually("the paste") { bytes(of: file).count >= expected.count }
        #expect(bytes(of: file) == expected)
        #expect(try tmux.run("list-buffers").isEmpty)
        try pane(opened.id).pressEnter()
        try await eventually("Enter") { bytes(of: file) == expected + [0x0D] }
    }

    @Test func `A quarter of a megabyte arrives whole`() async throws {
        defer { tmux.stop() }
        let (opened, file) = try await recorder()
        let text = String(repeating: "zeile mit ümlaut 👩‍👩‍👧\n", count: 7_000)
        #expect(text.utf8.count > 240_000)
        try pane(opened.id).paste(text, buffer: "repowire-test")
        let expected = Array("\u{1B}[200~\(text)\u{1B}[201~".utf8)
        try await eventually("the paste", within: .seconds(60)) { bytes(of: file).count >= expected.count }
        #expect(bytes(of: file) == expected)
    }

    @Test func `The screen is read as it is drawn, also without a locale`() async throws {
        defer { tmux.stop() }
        let script =
            "printf '\\342\\235\\257 gr\\303\\266\\303\\237e\\n\\342\\224\\200\\342\\224\\200\\n'; exec sleep 100"
        let opened = try tmux.open(["/bin/sh", "-c", script], folder: home.root)
        let bare = try pane(opened.id, ["PATH": home.environment["PATH"] ?? ""])
        try await eventually("the drawing") { try bare.screen().lines.contains("──") }
        let screen = try bare.screen()
        #expect(screen.lines.prefix(2) == ["❯ größe", "──"])
        #expect(screen.pid == opened.pid)
        #expect(!screen.isInMode)
        #expect(!screen.isDead)
    }

    @Test func `Copy mode and a dead program are seen`() async throws {
        defer { tmux.stop() }
        let opened = try tmux.open(["/bin/sh", "-c", "read -r line"], folder: home.root)
        try tmux.run("set-option", "-t", opened.id, "remain-on-exit", "on")
        try tmux.run("copy-mode", "-t", opened.id)
        #expect(try pane(opened.id).screen().isInMode)
        try tmux.run("send-keys", "-t", opened.id, "-X", "cancel")
        #expect(try !pane(opened.id).screen().isInMode)
        try opened.press("Enter")
        try await eventually("the end of the program") { try pane(opened.id).screen().isDead }
    }

    @Test func `A pane that is gone is an error, and the text stays nowhere`() async throws {
        defer { tmux.stop() }
        let (opened, _) = try await recorder()
        let gone = try pane("%99")
        #expect(throws: TmuxError.self) { try gone.screen() }
        #expect(throws: TmuxError.self) { try gone.paste("secret", buffer: "repowire-test") }
        #expect(try tmux.run("list-buffers").isEmpty)
        _ = try pane(opened.id).screen()
    }

    @Test func `Without a server there is an error and no server afterwards`() throws {
        let socket = "\(home.root)/none"
        let pane = try #require(Pane(socket: socket, pane: "%0", environment: home.environment))
        #expect(throws: TmuxError.self) { try pane.screen() }
        #expect(!FileSystem.exists(socket))
        tmux.stop()
    }

    @Test(arguments: ["", "%", "0", "%1x", "%1;", "=main:0.0", "{last}", "%-1", "%٣", "%12345678901"])
    func `What is no pane's id names no pane`(text: String) throws {
        #expect(Pane(socket: nil, pane: text, environment: home.environment) == nil)
        tmux.stop()
    }

    @Test func `Without tmux on the path there is no pane`() throws {
        #expect(Pane(socket: nil, pane: "%0", environment: ["PATH": home.root]) == nil)
        tmux.stop()
    }
}
