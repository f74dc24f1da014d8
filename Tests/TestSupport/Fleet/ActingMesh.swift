import Platform
package import RepowireKit
package import Wire

/// Agents on a stage of a test's own, with Repowire's programs and a daemon that nobody else uses.
package protocol ActingMesh: Sendable {
    var temporary: TemporaryHome { get }
    var model: ScriptedModel { get }
    /// The runtimes' own programs, to be found on PATH.
    var binaries: [String] { get }
}

extension ActingMesh {
    /// What the programs of this stage are started with.
    package var environment: [String: String] {
        var values = temporary.environment
        values["REPOWIRE_PORT"] = "none"
        values["REPOWIRE_LOG_LEVEL"] = "debug"
        values["REPOWIRE_ADAPTERS"] = Self.manifests
        values["SWIFT_BACKTRACE"] = "enable=no"
        let folders = binaries.compactMap(Path.parent(of:)) + [values["PATH"] ?? ""]
        values["PATH"] = folders.joined(separator: ":")
        return values
    }

    /// The checkout's own manifests.
    package static var manifests: String {
        let file = #filePath
        let tests = Path.parent(of: Path.parent(of: Path.parent(of: file) ?? "") ?? "") ?? ""
        return "\(Path.parent(of: tests) ?? "")/adapters.d"
    }

    package var home: RepowireHome { RepowireHome(temporary.repowireHome) }

    /// Runs the command line and returns what it printed.
    /// - Parameter variables: of the shell in which it runs; those of the stage when nil.
    @discardableResult
    package func repowire(
        _ arguments: [String], within milliseconds: Int = 60_000, allowing codes: Set<Int32> = [0],
        in variables: [String: String]? = nil
    ) throws -> String {
        let run = try Subprocess(
            try Programs.built("repowire"), arguments, environment: variables ?? environment, folder: temporary.root
        ).run(within: milliseconds)
        guard codes.contains(run.status) else {
            throw ProgramFailed("repowire \(arguments.joined(separator: " "))\n\(log)", run)
        }
        return run.text
    }

    /// What the command line prints with `--json`.
    package func json(
        _ arguments: [String], within milliseconds: Int = 60_000, allowing codes: Set<Int32> = [0],
        in variables: [String: String]? = nil
    ) throws -> JSON {
        try JSON(
            parsing: try repowire(arguments + ["--json"], within: milliseconds, allowing: codes, in: variables))
    }

    /// Waits until the peers are there and idle.
    package func untilPeers(_ names: [String], state: String = "idle") async throws {
        try await eventually("\(names) are \(state)", showing: self.log) {
            let peers = try self.json(["peer", "list", "--all"])["peers"]?.arrayValue ?? []
            return names.allSatisfy { name in
                peers.contains { $0["name"]?.stringValue == name && $0["state"]?.stringValue == state }
            }
        }
    }

    /// The newest message of a kind, with everything that happened to it.
    package func trace(ofLast kind: String) throws -> JSON {
        let messages = try client().call(Method.messageList, [:])["messages"]?.arrayValue ?? []
        guard let id = messages.first(where: { $0["kind"]?.stringValue == kind })?["id"] else {
            throw ProgramFailed("no \(kind) among \(messages.count) messages\n\(log)")
        }
        return try client().call(Method.messageTrace, ["id": id])
    }

    package func client() throws -> DaemonClient { try DaemonClient(home: home, program: "test") }

    package var daemon: ProcessIdentity? {
        guard let bytes = try? FileSystem.read(home.lock, limit: 64) else { return nil }
        return Int32(String(decoding: bytes, as: UTF8.self)).flatMap(ProcessTable.identity(of:))
    }

    /// The daemon's log, for a test that failed.
    package var log: String {
        let bytes = (try? FileSystem.readTail(home.log, limit: 20_000)) ?? []
        return String(decoding: bytes, as: UTF8.self)
    }

    package func killDaemon() { signalDaemon(9) }

    package func stopDaemon() {
        signalDaemon(15)
        for _ in 0..<300 where daemon != nil { Pause.milliseconds(10) }
        signalDaemon(9)
    }

    private func signalDaemon(_ signal: Int32) {
        if let daemon { ProcessTable.signal(daemon, signal) }
    }
}
