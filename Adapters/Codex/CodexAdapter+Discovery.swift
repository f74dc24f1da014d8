import Declarative
import Platform
package import RepowireKit
import Transports

extension CodexAdapter: SessionDiscovering {
    package var listsAllSessions: Bool { true }

    package func watchedFolders() -> [String] {
        [threads.locks] + threads.folders(of: threads.held().keys)
    }

    package func discoverSessions() async throws -> [Session] { try await OffLoop.run { sessions() } }

    /// `discoverSessions` for a thread that may block.
    func sessions() -> [Session] {
        let held = Dictionary(grouping: threads.held()) { $0.value }
        return held.flatMap { process, threads in sessions(of: process, threads.map(\.key)) }
    }

    private func sessions(of process: ProcessIdentity, _ ids: [String]) -> [Session] {
        let arguments = ProcessTable.arguments(of: process.pid)
        switch CodexProcess(arguments: arguments) {
        case .server: return ids.compactMap { sharedSession($0, process) }
        case .terminal(let folder):
            // A terminal keeps the locks of the threads that it left with /clear or /new.
            let own = ids.filter { isUsers($0) }.max { threads.lastUse(of: $0) < threads.lastUse(of: $1) }
            return own.map { [session($0, process, folder: folder)] } ?? []
        case .headless:
            return ids.map { id in
                var session = session(id, process, folder: nil)
                session.isAddressable = false
                return session
            }
        }
    }

    /// A thread of the server: the server tells where it works, from before its first prompt on.
    private func sharedSession(_ id: String, _ process: ProcessIdentity) -> Session? {
        guard isUsers(id) else { return nil }
        var session = session(id, process, folder: nil)
        session.isAloneInProcess = false
        session.pane = nil
        guard threads.rollout(of: id) == nil else { return session }
        guard let thread = try? AppServer.control(of: threads.root, within: 2000).thread(id),
            thread["threadSource"]?.stringValue.map({ $0 == "user" }) ?? true,
            let folder = thread["cwd"]?.stringValue
        else { return nil }
        session.directory = folder
        return session
    }

    /// Whether a person talks to the thread: not one that a thread began for a task of its own.
    private func isUsers(_ id: String) -> Bool {
        guard let rollout = threads.rollout(of: id), let head = Rollout.head(of: rollout) else { return true }
        if let source = head["thread_source"]?.stringValue, source != "user" { return false }
        return head["source"]?.stringValue != nil
    }

    private func session(_ id: String, _ process: ProcessIdentity, folder: String?) -> Session {
        let path = threads.rollout(of: id)
        let head = path.flatMap(Rollout.head(of:))
        let folder = head?["cwd"]?.stringValue ?? folder ?? ProcessTable.workingFolder(of: process.pid)
        var session = Session(
            key: SessionKey(runtime: base.manifest.id, id: id), process: process, directory: folder ?? "/",
            state: path.flatMap { Rollout($0).state } ?? .idle,
            pane: ProcessTable.environmentValue("TMUX_PANE", of: process.pid))
        session.isAddressable = head?["source"]?.stringValue != "exec"
        if let path { session.facts[SessionFact.transcript] = path }
        return session
    }
}

/// What kind of Codex a process is, by the words it was started with.
enum CodexProcess: Equatable {
    /// The server that terminals share.
    case server
    /// A terminal that holds its threads itself; with the folder that its user named, if that is absolute.
    case terminal(folder: String?)
    /// A run that ends with its answer: nobody sits there.
    case headless

    init(arguments: [String]) {
        let words = arguments.dropFirst()
        if words.contains("app-server") || words.contains("mcp-server") || words.contains("exec-server") {
            self = .server
        } else if let first = words.first(where: { !$0.hasPrefix("-") }), ["exec", "e", "review"].contains(first) {
            self = .headless
        } else {
            let option = words.firstIndex { $0 == "-C" || $0 == "--cd" }
            let folder = option.flatMap {
                words.index(after: $0) < words.endIndex ? words[words.index(after: $0)] : nil
            }
            self = .terminal(folder: folder.flatMap { $0.hasPrefix("/") ? $0 : nil })
        }
    }
}
