import Platform
package import RepowireKit
import Transports

/// Reads the files in which a runtime lists its live sessions.
package struct Registry: Sendable {
    private let rules: RegistryRules
    private let runtime: String
    private let glob: FileGlob
    private let contents: @Sendable (String) throws -> [UInt8]

    package init(rules: RegistryRules, runtime: String, places: Places) {
        self.init(rules: rules, runtime: runtime, places: places) { try FileSystem.read($0, limit: 1 << 20) }
    }

    /// - Parameter contents: reads a file.
    init(
        rules: RegistryRules, runtime: String, places: Places, contents: @escaping @Sendable (String) throws -> [UInt8]
    ) {
        self.rules = rules
        self.runtime = runtime
        self.contents = contents
        glob = FileGlob(places.path(rules.glob))
    }

    package var folder: String { glob.folder }

    /// The sessions whose processes live. Files that cannot be read are left out: they are being written, and a change
    /// of the folder brings the next look.
    package func sessions() async throws -> [Session] {
        try await OffLoop.run { try read() }
    }

    /// The session as its file says now; nil when it is not listed any more.
    package func current(_ session: Session) async throws -> Session? {
        try await OffLoop.run { try readCurrent(session) }
    }

    /// `sessions` for a thread that may block.
    func read() throws -> [Session] { try glob.files().compactMap(session(inFile:)) }

    /// `current` for a thread that may block.
    func readCurrent(_ session: Session) throws -> Session? {
        try read().first { found in
            found.key == session.key && (session.process == nil || found.process == session.process)
        }
    }

    /// Runtimes rewrite these files in place: a reader can meet half a file, so it looks again, twice.
    private func session(inFile path: String) -> Session? {
        for attempt in 0..<3 {
            guard let bytes = try? contents(path) else { return nil }
            if let json = try? JSON(parsing: bytes) { return session(from: json) }
            if attempt < 2 { Pause.milliseconds(2) }
        }
        return nil
    }

    func session(from json: JSON) -> Session? {
        guard let pid = rules.pid.read(json).flatMap({ Int32($0) }), pid > 1,
            let id = rules.session.read(json), Registry.isPlausible(id),
            let directory = rules.directory.read(json), directory.hasPrefix("/"),
            let process = ProcessTable.identity(of: pid)
        else { return nil }
        if let start = rules.processStart?.read(json), start != String(process.start) { return nil }
        return Session(
            key: SessionKey(runtime: runtime, id: id), process: process, directory: directory, state: state(json),
            pane: rules.pane?.read(json), title: rules.title?.read(json),
            isAddressable: rules.addressable.allSatisfy { $0.holds(for: json) },
            facts: rules.facts.compactMapValues { $0.read(json) })
    }

    /// Ids name files and stand in frames: none is empty, a path, or longer than any runtime makes them.
    static func isPlausible(_ id: String) -> Bool {
        (1...256).contains(id.utf8.count)
            && id.unicodeScalars.allSatisfy { $0 != "/" && $0.value >= 0x20 && !(0x7F..<0xA0).contains($0.value) }
            && id != "." && id != ".."
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
