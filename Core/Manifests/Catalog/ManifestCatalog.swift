import Platform
package import RepowireKit

/// All manifests of this machine: which are served, which are shadowed, and what is wrong with the others.
package struct ManifestCatalog: Sendable {
    /// How many files of one folder are read; a folder with more was not meant.
    package static let filesPerFolder = 256

    /// By name; for each name the strongest folder first.
    package let entries: [CatalogEntry]
    /// Folders that are there and could not be read, and files that look like manifests and are not taken for any.
    package let problems: [SourceProblem]

    /// Reads the folders. Nothing that stands in them can make this fail or wait.
    package init(folders: [ManifestFolder], trust: TrustStore = TrustStore()) {
        var entries: [CatalogEntry] = []
        var problems: [SourceProblem] = []
        for folder in folders {
            let names: [String]
            do {
                names = try FileSystem.list(folder.path).filter { !$0.hasPrefix(".") }
            } catch {
                problems.append(SourceProblem(file: folder.path, what: "cannot be read: \(error)"))
                continue
            }
            for name in names where name.hasSuffix(".yml") {
                problems.append(
                    SourceProblem(
                        file: "\(folder.path)/\(name)", what: "is not read",
                        advice: "call it \(name.dropLast(4)).yaml"))
            }
            let files = names.filter { $0.hasSuffix(".yaml") }
            if files.count > ManifestCatalog.filesPerFolder {
                let limit = ManifestCatalog.filesPerFolder
                problems.append(
                    SourceProblem(
                        file: folder.path,
                        what: "holds \(files.count) manifests; only the first \(limit) are read"))
            }
            for name in files.prefix(ManifestCatalog.filesPerFolder) {
                entries.append(ManifestCatalog.entry(name, in: folder, trust))
            }
        }
        self.entries = ManifestCatalog.ranked(entries)
        self.problems = problems
    }

    /// The manifests that are served, by name.
    package var active: [AdapterManifest] {
        entries.compactMap { entry in
            if case .active(let manifest) = entry.standing { return manifest }
            return nil
        }
    }

    private static func entry(_ name: String, in folder: ManifestFolder, _ trust: TrustStore) -> CatalogEntry {
        let path = "\(folder.path)/\(name)"
        var entry = CatalogEntry(
            id: String(name.dropLast(5)), path: path, tier: folder.tier, standing: .broken(SourceProblems([])))
        do {
            let bytes = try FileSystem.read(path, limit: YAMLLimits().bytes)
            let hash = SHA256.hexadecimal(of: bytes)
            entry.sha256 = hash
            let manifest = try ManifestReader.read(bytes, file: path)
            entry.standing = .active(manifest)
            if folder.tier == .project, let reason = trust.objection(to: path, sha256: hash, id: manifest.id) {
                entry.standing = .untrusted(manifest, reason: reason)
            }
        } catch let problems as SourceProblems {
            entry.standing = .broken(problems)
        } catch let error as SystemError {
            let problem = SourceProblem(file: path, what: "cannot be read: \(error.reason)")
            entry.standing = .broken(SourceProblems([problem]))
        } catch {
            entry.standing = .broken(SourceProblems([SourceProblem(file: path, what: "\(error)")]))
        }
        return entry
    }

    /// Later folders win. A file that is wrong or not trusted does not win: what it would replace stays in service, so
    /// that a slip of the pen in one's own copy does not take a runtime out of the mesh.
    private static func ranked(_ entries: [CatalogEntry]) -> [CatalogEntry] {
        var winners: [String: String] = [:]
        for entry in entries where entry.isActive { winners[entry.id] = entry.path }
        let strongestFirst = entries.enumerated().sorted { left, right in
            left.element.id == right.element.id
                ? left.offset > right.offset : left.element.id < right.element.id
        }
        return strongestFirst.map { _, entry in
            var entry = entry
            if case .active(let manifest) = entry.standing, let winner = winners[entry.id], winner != entry.path {
                entry.standing = .shadowed(manifest, by: winner)
            }
            return entry
        }
    }
}
