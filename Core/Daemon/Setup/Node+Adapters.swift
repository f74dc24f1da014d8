import Manifests
import Platform
import RepowireKit
import Transports
import Wire

/// The manifests that were found, and what became of each.
extension Node {
    /// The folders with manifests, weakest first: the configured ones, then those of projects whose user trusted
    /// something in them, and that of the project one asks about.
    func folders(in project: String?, _ trust: TrustStore) -> [ManifestFolder] {
        var projects = trust.paths.compactMap(Path.parent(of:))
        if let project {
            let folder = "\(project)/.repowire/adapters.d"
            projects.append(Path.resolved(folder) ?? folder)
        }
        var seen: Set<String> = []
        return configuration.manifestFolders
            + projects.filter { seen.insert($0).inserted }.map { ManifestFolder($0, .project) }
    }

    func listAdapters(_ parameters: Parameters, _ line: Line) throws(WireError) {
        guard let project = try parameters.optionalString("project") else {
            return succeed(line, list(catalog))
        }
        guard project.hasPrefix("/") else {
            throw WireError(.invalidParameters, "the parameter \"project\" must be an absolute path")
        }
        let trustFile = configuration.home.trust
        start { node in
            do {
                let trust = try await OffLoop.run { try TrustStore(readingFrom: trustFile) }
                let folders = node.folders(in: project, trust)
                let catalog = try await OffLoop.run { ManifestCatalog(folders: folders, trust: trust) }
                node.succeed(line, node.list(catalog))
            } catch {
                node.fail(line, WireError(.conflict, "\(error)"))
            }
        }
    }

    /// Pins a project's manifest, or takes the pin away. Only a person says what is trusted.
    func changeTrust(_ parameters: Parameters, _ line: Line, trusting: Bool) throws(WireError) {
        guard try caller(line).kind == .human else {
            throw WireError(.notAllowed, "only a person trusts a project's manifest", hint: "Ask your user")
        }
        let path = try parameters.string("path")
        guard path.hasPrefix("/"), Path.parent(of: path)?.hasSuffix("/.repowire/adapters.d") == true else {
            throw WireError(
                .invalidParameters, "\(path) is not a manifest in a project's .repowire/adapters.d",
                hint: "Manifests in other folders need no trust")
        }
        let expected = try parameters.optionalString("sha256")
        let trustFile = configuration.home.trust
        start { node in
            do {
                let answer = try await OffLoop.run {
                    try trusting
                        ? Trusting.add(path, expecting: expected, trustFile) : Trusting.remove(path, trustFile)
                }
                node.succeed(line, answer)
            } catch let error as WireError {
                node.fail(line, error)
            } catch {
                node.fail(line, WireError(.conflict, "\(error)"))
            }
        }
    }

    private func list(_ catalog: ManifestCatalog?) -> JSON {
        let entries = catalog?.entries ?? []
        let adapters = entries.filter { entry in
            if case .shadowed = entry.standing { return false }
            return true
        }
        return [
            "adapters": .array(adapters.map { form($0, among: entries) }),
            "problems": .array((catalog?.problems ?? []).map { .string("\($0)") }),
            "environment_names": .array(environmentNames.map(JSON.string)),
            "spawn_names": .array(spawnNames.map(JSON.string)),
        ]
    }

    /// The variables that a person's shell must hand over, so that setup looks where that person's CLIs look.
    var environmentNames: [String] {
        let roots = runtimes.values.compactMap { $0.manifest.root?.environment }
        return Set(roots + ["PATH", "HOME"]).sorted()
    }

    private func form(_ entry: CatalogEntry, among entries: [CatalogEntry]) -> JSON {
        let shadowed = entries.filter { other in
            if case .shadowed(_, let winner) = other.standing { return winner == entry.path }
            return false
        }
        var object: JSONObject = [
            "id": .string(entry.id), "title": .string(entry.manifest?.title ?? entry.id),
            "kind": .string(entry.manifest?.kind.rawValue ?? "runtime"),
            "driver": .string(entry.manifest?.driver ?? ""), "source": .string(entry.path),
            "shadows": .array(shadowed.map { .string($0.path) }),
        ]
        switch entry.standing {
        case .active(let manifest):
            let isKnown = manifest.kind == .bridge || runtimes[manifest.id] != nil
            object["state"] = isKnown ? "ok" : "disabled"
            if !isKnown { object["error"] = .string("no driver is called \"\(manifest.driver)\"") }
        case .untrusted(_, let reason):
            object["state"] = "untrusted"
            object["error"] = .string(reason)
        case .broken(let problems):
            object["state"] = "disabled"
            object["error"] = .string("\(problems)")
        case .shadowed: object["state"] = "shadowed"
        }
        if let verified = entry.manifest?.verified {
            object["verified"] = ["version": .string(verified.version), "how": .string(verified.how.rawValue)]
        }
        return .object(object)
    }

    func describeAdapter(_ parameters: Parameters) throws(WireError) -> JSON {
        let name = try parameters.string("name")
        let entries = catalog?.entries ?? []
        guard
            let entry = entries.first(where: { $0.id == name && $0.isActive })
                ?? entries.first(where: { $0.id == name })
        else {
            let nearest = entries.map(\.id).min {
                EditDistance.between($0, name) < EditDistance.between($1, name)
            }
            throw WireError(
                .notFound, "there is no adapter \"\(name)\"",
                hint: nearest.map { "Did you mean \($0)? 'repowire adapter list' lists them" })
        }
        var object = form(entry, among: entries).objectValue ?? JSONObject()
        guard let manifest = entry.manifest else { return .object(object) }
        object["binaries"] = .array(manifest.detect.binaries.map(JSON.string))
        object["doors"] = .array(
            manifest.doors.map { door in
                [
                    "via": .string(door.via.rawValue), "when": .string(door.when.rawValue),
                    "evidence": .string(door.evidence.rawValue), "within_ms": .int(Int64(door.withinMilliseconds)),
                ]
            })
        object["hooks"] = .array(
            (manifest.hooks?.events ?? []).map { event in
                ["event": .string(event.event), "means": .string(event.meaning.rawValue)]
            })
        object["writes"] = .array(
            Set([manifest.hooks?.file].compactMap { $0 } + manifest.install.map(\.file)).sorted().map(JSON.string))
        return .object(object)
    }
}
