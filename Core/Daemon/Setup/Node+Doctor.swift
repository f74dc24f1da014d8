import ConfigEdits
import Declarative
import Manifests
import Mesh
import Platform
import RepowireKit
import Transports
import Wire

/// One link of the chain from an agent to another, and what to do when it is broken.
struct Finding: Sendable {
    enum State: String, Sendable {
        case ok, warning, error
    }

    var link: String
    var state: State
    var message: String
    var fix: String?

    var json: JSON {
        var object: JSONObject = [
            "link": .string(link), "state": .string(state.rawValue), "message": .string(message),
        ]
        object["fix"] = fix.map(JSON.string)
        return .object(object)
    }
}

/// Looks at every link of the chain.
extension Node {
    func examine(_ parameters: Parameters, _ line: Line) throws(WireError) {
        let environment = try personsEnvironment(parameters)
        let own = ownFindings()
        let manifests = runtimes.values.map(\.manifest).filter(\.isInstallable).sorted { $0.id < $1.id }
        start { node in
            var findings = own
            let kept = await node.installed(ConfigEditor(home: node.configuration.home.path))
            for manifest in manifests where !manifest.isOptional || kept.contains(manifest.id) {
                findings += await node.examine(manifest, environment)
            }
            await node.lookForDrift()
            findings += node.driftFindings()
            findings += node.sessionFindings()
            node.succeed(line, ["findings": .array(findings.map(\.json))])
        }
    }

    /// The daemon, its journal, its doors, its programs and manifests.
    private func ownFindings() -> [Finding] {
        var findings = [
            Finding(
                link: "daemon", state: .ok,
                message: "release \(WireProtocol.release) answers as process \(RunningProgram.pid)")
        ]
        if let journalFault {
            findings.append(
                Finding(
                    link: "journal", state: .error, message: "it refuses new messages: \(journalFault)",
                    fix: "Free space, or make \(configuration.home.journal) writable"))
        } else {
            findings.append(Finding(link: "journal", state: .ok, message: configuration.home.journal))
        }
        if let settingsFault {
            findings.append(
                Finding(
                    link: "settings", state: .error, message: settingsFault,
                    fix: "Mend \(configuration.settingsFile); until then nobody new joins"))
        }
        if let webFault {
            findings.append(
                Finding(
                    link: "http", state: .warning, message: "off: \(webFault)",
                    fix: "Set REPOWIRE_PORT to a free port and restart the daemon; agents do not need it"))
        } else if let webPort {
            findings.append(Finding(link: "http", state: .ok, message: "127.0.0.1:\(webPort), with a token"))
        }
        for (link, program) in [("hook", configuration.hookProgram), ("mcp", configuration.mcpProgram)] {
            let isThere = FileSystem.isExecutable(program)
            findings.append(
                Finding(
                    link: link, state: isThere ? .ok : .error, message: isThere ? program : "\(program) is missing",
                    fix: isThere ? nil : "Run install.sh again"))
        }
        for entry in catalog?.entries ?? [] {
            guard case .broken(let problems) = entry.standing else { continue }
            findings.append(
                Finding(
                    link: "adapter \(entry.id)", state: .error, message: "disabled: \(problems)",
                    fix: "Correct \(entry.path) and restart the daemon"))
        }
        return findings
    }

    /// A runtime: whether it is there, in a version that is served, and whether all that it needs is in its files.
    private func examine(_ manifest: AdapterManifest, _ environment: [String: String]) async -> [Finding] {
        let link = manifest.title
        do {
            guard let driver = runtimes[manifest.id]?.driver else { return [] }
            let adapter = try driver(manifest, context(environment))
            let detection = try await adapter.detect()
            switch detection.standing {
            case .notFound:
                // Of a runtime with two manifests one never finds its versions.
                if let rule = manifest.detect.version, rule.older != nil || rule.newer != nil { return [] }
                return [Finding(link: link, state: .warning, message: "is not installed, or not on your PATH")]
            case .unsupported:
                let reason = detection.evidence.last ?? "its version is not supported"
                return [Finding(link: link, state: .error, message: reason, fix: "Update \(manifest.title)")]
            case .found: break
            }
            let edits = try await adapter.installHooks(detection)
            let editor = ConfigEditor(home: configuration.home.path)
            let plan = try await OffLoop.run { try editor.plan(installing: [(manifest.id, edits)]) }
            let seen = try await (adapter as? any SelfExamining)?.examine(detection) ?? []
            return [version(detection, manifest)] + plan.files.compactMap { finding($0, manifest) }
                + seen.map {
                    Finding(link: link, state: $0.isWarning ? .warning : .ok, message: $0.message, fix: $0.fix)
                }
        } catch {
            return [Finding(link: link, state: .error, message: "\(error)")]
        }
    }

    private func version(_ detection: Detection, _ manifest: AdapterManifest) -> Finding {
        let place = detection.binary ?? detection.root
        let version = detection.version.map { " \($0)" } ?? ""
        var finding = Finding(link: manifest.title, state: .ok, message: "\(place)\(version)")
        guard let verified = manifest.verified else {
            finding.message += "; not verified with any version"
            return finding
        }
        let isSame = verified.version == detection.version
        let isNewer = detection.version.map { Declarative.Version(verified.version) < Declarative.Version($0) } ?? false
        let standing = isSame ? "verified with this version" : "verified with \(verified.version)"
        finding.message += "; \(standing), \(verified.how.sentence)"
        if isNewer { finding.message += "; this one is newer" }
        return finding
    }

    private func finding(_ file: PlannedFile, _ manifest: AdapterManifest) -> Finding? {
        let link = "\(manifest.title) config"
        switch file.status {
        case .unchanged: return Finding(link: link, state: .ok, message: "\(file.path) has what it needs")
        case .create, .change, .remove:
            return Finding(
                link: link, state: .error, message: "\(file.path) lacks: \(file.purposes.joined(separator: "; "))",
                fix: "Run 'repowire setup --runtime \(manifest.id)'")
        case .refused(let refusal):
            return Finding(link: link, state: .error, message: "\(refusal)", fix: "Correct the file, then run setup")
        }
    }

    /// What of ours is no longer in the files. The config of a runtime that was just looked at says the same once more
    /// when it is found here; a second folder of it, or one that is not on this PATH, is told only here.
    private func driftFindings() -> [Finding] {
        drift.map { entry in
            Finding(
                link: "\(entry.title) drift", state: .warning, message: entry.text,
                fix:
                    "'repowire setup --runtime \(entry.adapter)' puts it back"
            )
        }
    }

    /// The live sessions: whether each can be reached and has the tools.
    private func sessionFindings() -> [Finding] {
        mesh.peers.values.filter { $0.peer.kind == .session && $0.isAddressable && $0.isOnline }
            .sorted { $0.peer.name < $1.peer.name }.map { record in
                let link = "peer \(record.peer.name)"
                let hasPump = record.session?.process.map { process in
                    pumps.values.contains { $0.parent == process }
                }
                if hasPump == false {
                    return Finding(
                        link: link, state: .warning, message: "is reachable, but its agent has not loaded the tools",
                        fix: "Start the agent anew, so that it reads its config")
                }
                return Finding(link: link, state: .ok, message: "\(record.session?.state.name ?? "unknown")")
            }
    }
}

extension AdapterManifest.Verification.Method {
    /// How the contract was checked, for people.
    var sentence: String {
        switch self {
        case .live: return "the real program driven end to end"
        case .harness: return "the real program under a test harness"
        case .source: return "from its source"
        case .docs: return "from its documentation only"
        }
    }
}
