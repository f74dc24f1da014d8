import Manifests
import RepowireKit
import Wire

/// The manifests that were found, and what became of each.
extension Node {
    func listAdapters() -> JSON {
        let entries = catalog?.entries ?? []
        let adapters = entries.filter { entry in
            if case .shadowed = entry.standing { return false }
            return true
        }
        return [
            "adapters": .array(adapters.map { form($0, among: entries) }),
            "problems": .array((catalog?.problems ?? []).map { .string("\($0)") }),
            "environment_names": .array(environmentNames.map(JSON.string)),
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
