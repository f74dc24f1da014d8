import ConfigEdits
import Doors
import Manifests
import Platform
import RepowireKit
import Transports
import Wire

/// A plan that was shown and not yet applied.
struct ShownPlan {
    var id: String
    var plan: Plan
}

/// Setting up runtimes and taking it back. It happens in the daemon, which alone links the adapters, but with the
/// environment of the person who asks.
extension Node {
    /// How many plans are kept for their `apply`.
    private static let plansKept = 8

    func setupPlan(_ parameters: Parameters, _ line: Line) throws(WireError) {
        let wanted = try names(parameters)
        let environment = try personsEnvironment(parameters)
        let chosen = runtimes.values.map(\.manifest).filter { wanted?.contains($0.id) ?? $0.isInstallable }
        if let unknown = wanted?.first(where: { runtimes[$0] == nil }) {
            throw WireError(.notFound, "there is no runtime \"\(unknown)\"", hint: "See 'repowire adapter list'")
        }
        let editor = ConfigEditor(home: configuration.home.path)
        start { node in
            var found: [JSON] = []
            var edits: [(adapter: String, edits: [FileEdit])] = []
            let kept = await node.installed(editor)
            for manifest in chosen.sorted(by: { $0.id < $1.id })
            where wanted != nil || !manifest.isOptional || kept.contains(manifest.id) {
                var (form, edited) = await node.survey(manifest, environment)
                var writes: [String] = []
                for edit in edited ?? [] where !writes.contains(edit.path) { writes.append(edit.path) }
                form["writes"] = .array(writes.map(JSON.string))
                found.append(.object(form))
                if let edited { edits.append((manifest.id, edited)) }
            }
            let wantedEdits = edits
            await node.show(line, ["runtimes": .array(found)]) { try editor.plan(installing: wantedEdits) }
        }
    }

    func uninstallPlan(_ parameters: Parameters, _ line: Line) throws(WireError) {
        let names = try names(parameters)
        let editor = ConfigEditor(home: configuration.home.path)
        start { node in
            let installed = await node.installed(editor)
            let chosen = names?.map { name in (name, installed.filter { $0 == name || $0.hasPrefix("\(name) in ") }) }
            if let unknown = chosen?.first(where: { $0.1.isEmpty && node.runtimes[$0.0] == nil }) {
                return node.fail(
                    line,
                    WireError(
                        .notFound, "there is no runtime \"\(unknown.0)\"", hint: "See 'repowire adapter list'"))
            }
            let adapters = chosen.map { Set($0.flatMap(\.1)) }
            await node.show(line, ["runtimes": []]) { try editor.plan(uninstalling: adapters) }
        }
    }

    /// Carries out a plan that was shown. What changed since then is refused file by file.
    func applyPlan(_ parameters: Parameters, _ line: Line) throws(WireError) {
        let id = try parameters.string("plan_id")
        guard let index = shownPlans.firstIndex(where: { $0.id == id }) else {
            throw WireError(.notFound, "the plan is no longer known", hint: "Run the command again")
        }
        let plan = shownPlans.remove(at: index).plan
        let editor = ConfigEditor(home: configuration.home.path, copiesKept: settings.backups)
        start { node in
            do {
                let files = try await OffLoop.run { try editor.apply(plan) }
                await node.lookForDrift()
                node.succeed(line, ["files": .array(files.map(Node.form))])
            } catch {
                node.fail(line, WireError(.conflict, "nothing was written: \(error)"))
            }
        }
    }

    /// Whose edits stand in config files. A ledger that cannot be read is told when a plan is made.
    func installed(_ editor: ConfigEditor) async -> Set<String> {
        (try? await OffLoop.run { try editor.installed() }) ?? []
    }

    /// What is installed of a runtime, and what it should get; nil: nothing, not even taking back what it has.
    private func survey(_ manifest: AdapterManifest, _ environment: [String: String]) async -> (JSONObject, [FileEdit]?)
    {
        var form: JSONObject = ["id": .string(manifest.id), "title": .string(manifest.title)]
        if let verified = manifest.verified {
            form["verified"] = .string(verified.version)
            form["verified_how"] = .string(verified.how.rawValue)
        }
        form["served"] = manifest.detect.version?.served.map(JSON.string)
        do {
            guard let driver = runtimes[manifest.id]?.driver else { return (form, nil) }
            let adapter = try driver(manifest, context(environment))
            let detection = try await adapter.detect()
            form["standing"] = .string(detection.standing.rawValue)
            form["binary"] = detection.binary.map(JSON.string)
            form["version"] = detection.version.map(JSON.string)
            form["root"] = .string(detection.root)
            form["notes"] = .array(detection.evidence.map(JSON.string))
            guard detection.standing == .found else { return (form, nil) }
            return (form, try await adapter.installHooks(detection))
        } catch {
            form["standing"] = "error"
            form["notes"] = .array([.string("\(error)")])
            return (form, nil)
        }
    }

    func context(_ environment: [String: String]) -> AdapterContext {
        AdapterContext(
            environment: environment, home: environment["HOME"] ?? configuration.userHome,
            repowireHome: configuration.home.path, hookProgram: configuration.hookProgram,
            mcpProgram: configuration.mcpProgram, children: PumpChannel(node: self))
    }

    private func show(_ line: Line, _ form: JSONObject, _ work: @escaping @Sendable () throws -> Plan) async {
        do {
            let plan = try await OffLoop.run(work)
            let id = Randomness.base32(12)
            shownPlans.append(ShownPlan(id: id, plan: plan))
            if shownPlans.count > Node.plansKept { shownPlans.removeFirst() }
            var form = form
            form["plan_id"] = .string(id)
            form["files"] = .array(plan.files.map(Node.form))
            succeed(line, .object(form))
        } catch {
            fail(line, WireError(.conflict, "cannot plan: \(error)"))
        }
    }

    private static func form(_ file: PlannedFile) -> JSON {
        var object: JSONObject = ["path": .string(file.path)]
        switch file.status {
        case .create: object["action"] = "create"
        case .change: object["action"] = "change"
        case .remove: object["action"] = "remove"
        case .unchanged: object["action"] = "unchanged"
        case .refused(let refusal):
            object["action"] = "refused"
            object["reason"] = .string("\(refusal)")
        }
        if file.target != file.path { object["target"] = .string(file.target) }
        object["purposes"] = .array(file.purposes.map(JSON.string))
        object["notes"] = .array(file.notes.map(JSON.string))
        object["diff"] = .string(file.diff)
        return .object(object)
    }

    private static func form(_ file: AppliedFile) -> JSON {
        var object: JSONObject = ["path": .string(file.path)]
        switch file.result {
        case .refused(let refusal):
            object["result"] = "refused"
            object["error"] = .string("\(refusal)")
        default: object["result"] = .string("\(file.result)")
        }
        object["backup"] = file.backup.map(JSON.string)
        object["notes"] = .array(file.notes.map(JSON.string))
        return .object(object)
    }

    private func names(_ parameters: Parameters) throws(WireError) -> [String]? {
        guard let value = parameters.json["runtimes"], !value.isNull else { return nil }
        guard let items = value.arrayValue else {
            throw WireError(.invalidParameters, "the parameter \"runtimes\" is a \(value.kind), not an array")
        }
        let names = items.compactMap(\.stringValue)
        guard names.count == items.count else {
            throw WireError(.invalidParameters, "the parameter \"runtimes\" must hold names only")
        }
        return names.isEmpty ? nil : names
    }

    func personsEnvironment(_ parameters: Parameters) throws(WireError) -> [String: String] {
        var environment = try parameters.strings("environment")
        if let home = try parameters.optionalString("home") { environment["HOME"] = home }
        return environment
    }
}

extension AdapterManifest {
    /// Whether there is anything to set up: a runtime that reports by itself needs nothing.
    var isInstallable: Bool { !install.isEmpty || hooks?.file != nil }
}
