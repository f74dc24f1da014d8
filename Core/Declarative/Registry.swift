import Platform
package import RepowireKit
import Transports

/// Reads the files in which a runtime lists its live sessions.
package struct Registry: Sendable {
    private let rules: RegistryRules
    private let runtime: String
    package let folder: String
    private let prefix: String
    private let suffix: String

    package init(rules: RegistryRules, runtime: String, places: Places) {
        self.rules = rules
        self.runtime = runtime
        let glob = places.path(rules.glob)
        folder = Path.parent(of: glob) ?? "/"
        let name = Path.name(of: glob)
        let star = name.firstIndex(of: "*") ?? name.endIndex
        prefix = String(name[..<star])
        suffix = star == name.endIndex ? "" : String(name[name.index(after: star)...])
    }

    /// The sessions whose processes live. Files that cannot be read are left out: they are being written, and a change
    /// of the folder brings the next look.
    package func sessions() async throws -> [Session] {
        try await OffLoop.run {
            try FileSystem.list(folder)
                .filter { $0.hasPrefix(prefix) && $0.hasSuffix(suffix) && $0.count >= prefix.count + suffix.count }
                .compactMap { session(inFile: "\(folder)/\($0)") }
        }
    }

    /// The session as its file says now; nil when it is not listed any more.
    package func current(_ session: Session) async throws -> Session? {
        try await sessions().first { $0.key == session.key && $0.process == session.process }
    }

    /// Runtimes rewrite these files in place: a reader can meet half a file, so it looks again, twice.
    private func session(inFile path: String) -> Session? {
        for attempt in 0..<3 {
            guard let bytes = try? FileSystem.read(path, limit: 1 << 20) else { return nil }
            if let json = try? JSON(parsing: bytes) { return session(from: json) }
            if attempt < 2 { Pause.milliseconds(2) }
        }
        return nil
    }

    func session(from json: JSON) -> Session? {
        guard let pid = rules.pid.read(json).flatMap({ Int32($0) }), let id = rules.session.read(json),
            let directory = rules.directory.read(json), let process = ProcessTable.identity(of: pid)
        else { return nil }
        if let start = rules.processStart?.read(json), start != String(process.start) { return nil }
        return Session(
            key: SessionKey(runtime: runtime, id: id), process: process, directory: directory, state: state(json),
            pane: rules.pane?.read(json), title: rules.title?.read(json),
            isAddressable: rules.addressable.allSatisfy { $0.holds(for: json) },
            facts: rules.facts.compactMapValues { $0.read(json) })
    }

    private func state(_ json: JSON) -> SessionState {
        guard let word = rules.state?.read(json) else { return .unknown }
        switch rules.states[word] {
        case "idle": return .idle
        case "busy": return .busy
        case "blocked": return .blocked(rules.blockedReason?.read(json) ?? word)
        default: return .unknown
        }
    }
}
