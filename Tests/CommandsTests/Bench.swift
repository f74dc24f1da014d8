import CommandLine
import Platform
import RepowireKit
import Synchronization
import TestSupport
import Wire

@testable import Commands

/// A command line beside a daemon whose answers a test decides.
final class Bench {
    typealias Answer = @Sendable (JSON) throws -> JSON

    let home: ScratchHome
    private let daemon: FakeDaemon
    private let calls = Calls()
    var environment: [String: String]
    /// What the person at the terminal types; nil: nobody is there.
    var typed: String?
    /// Columns of the terminal; nil: a pipe.
    var width: Int?
    var style = Style.plain
    var wasInterrupted: () -> Bool = { false }

    /// - Parameters:
    ///   - answers: by method. A method that is not there fails as an older daemon does.
    ///   - before: sent as notifications before each answer of `peer/ask`.
    init(
        _ answers: [String: Answer] = [:], before: [(String, JSON)] = [], hangingUpOn: Set<String> = [],
        silentOn: Set<String> = []
    ) throws {
        home = try ScratchHome()
        environment = [
            "HOME": home.path, "PATH": "/usr/bin:/bin", "REPOWIRE_HOME": home.path, "SECRET_KEY": "not for the daemon",
        ]
        let calls = calls
        daemon = try FakeDaemon(at: home.socket) { connection in
            while let line = connection.readLine(), let request = try? RPCLine(parsing: line) {
                guard case .request(let id, let method, let params) = request else { continue }
                let isFirst = calls.add(method, params)
                if hangingUpOn.contains(method), isFirst { return }
                if method == Method.peerAsk {
                    for (name, params) in before {
                        connection.send(RPCLine.notification(method: name, params: params).bytes)
                    }
                }
                if silentOn.contains(method) {
                    calls.noteProgress(!before.isEmpty)
                    continue
                }
                connection.send(Bench.reply(id, method, params, answers).bytes)
            }
        }
    }

    deinit { daemon.stop() }

    private static func reply(_ id: JSON, _ method: String, _ params: JSON, _ answers: [String: Answer]) -> RPCLine {
        if method == Method.hello { return .result(id: id, ["release": "0.1.0", "protocol": 1]) }
        guard let answer = answers[method] else {
            return .failure(id: id, WireError(.unknownMethod, "there is no method \(method)"))
        }
        do {
            return .result(id: id, try answer(params))
        } catch {
            return .failure(id: id, error as? WireError ?? WireError(.internalError, "\(error)"))
        }
    }

    struct Outcome {
        var code: ExitCode
        var output: String
        var errors: String
        var lines: [String] { output.split(separator: "\n").map(String.init) }
        var json: JSON? { try? JSON(parsing: output) }
    }

    func run(_ words: String...) -> Outcome {
        var output: [UInt8] = []
        var errors: [UInt8] = []
        let console = Console(
            output: { output += $0 }, error: { errors += $0 }, width: width, style: style, showsProgress: false)
        let typed = typed
        let interrupts = InterruptSource(watch: {}, wasInterrupted: wasInterrupted)
        let shell = Shell(
            console: console, environment: environment, home: RepowireHome(home.path), workingFolder: "/",
            program: "/nonexistent/bin/repowire", ask: { _ in typed }, interrupts: interrupts)
        let code = Repowire.run(words, in: shell)
        return Outcome(
            code: code, output: String(decoding: output, as: UTF8.self), errors: String(decoding: errors, as: UTF8.self)
        )
    }

    /// The parameters of every call of a method so far, without handshakes.
    func received(_ method: String) -> [JSON] { calls.params(of: method) }

    /// Whether all notifications of a `peer/ask` without an answer are sent.
    var sentProgress: Bool { calls.sentProgress }

    /// What was asked of the daemon, from any thread.
    private final class Calls: Sendable {
        private let progress = Mutex(false)
        private let list = Mutex<[(method: String, params: JSON)]>([])

        var sentProgress: Bool { progress.withLock { $0 } }
        func noteProgress(_ sent: Bool) { progress.withLock { $0 = sent } }

        /// - Returns: whether the method is called for the first time.
        func add(_ method: String, _ params: JSON) -> Bool {
            list.withLock { list in
                defer { list.append((method, params)) }
                return !list.contains { $0.method == method }
            }
        }

        func params(of method: String) -> [JSON] {
            list.withLock { list in list.filter { $0.method == method }.map(\.params) }
        }
    }
}
