import Platform

/// Where an edit goes: the file behind all links, and what is there.
struct TargetPlace {
    /// As it was named.
    var path: String
    /// Absolute, every link resolved as far as it exists.
    var target: String
    /// A link that leads nowhere.
    var isDangling = false

    static func find(_ path: String) -> TargetPlace {
        if let target = Path.resolved(path) { return TargetPlace(path: path, target: target) }
        let isLink = (try? FileSystem.status(of: path, followingLinks: false))?.kind == .link
        // The file is missing: resolve the folders that exist.
        var missing = [Path.name(of: path)]
        var folder = Path.parent(of: path)
        while let here = folder {
            if let resolved = Path.resolved(here) {
                let base = resolved == "/" ? "" : resolved
                let target = base + "/" + missing.reversed().joined(separator: "/")
                return TargetPlace(path: path, target: target, isDangling: isLink)
            }
            missing.append(Path.name(of: here))
            folder = Path.parent(of: here)
        }
        return TargetPlace(path: path, target: path, isDangling: isLink)
    }

    /// - Returns: nil when there is no file.
    func read() throws(EditRefusal) -> [UInt8]? {
        guard !isDangling else {
            throw refusal("is a link to a file that is not there", "make the file, or remove the link")
        }
        do {
            guard let status = try FileSystem.status(of: target) else { return nil }
            guard status.kind == .file else {
                throw refusal("is \(status.kind == .folder ? "a folder" : "not a regular file")")
            }
            guard status.links == 1 else {
                // Renaming over it would cut it off from its other names.
                throw refusal("has \(status.links) names (hard links)", "make it a file of its own, or a symbolic link")
            }
            return try FileSystem.read(target, limit: JSONScanner.limit)
        } catch let refusal as EditRefusal {
            throw refusal
        } catch let error as SystemError {
            throw refusal("cannot be read: \(error.reason)")
        } catch {
            throw refusal("cannot be read: \(error)")
        }
    }

    /// Whether the file may be replaced. Its own permission counts, although renaming needs only that of the folder: who
    /// takes away the right to write means it.
    func checkWritable() throws(EditRefusal) {
        if let status = try? FileSystem.status(of: target) {
            guard status.mode & 0o222 != 0, FileSystem.isWritable(target) else {
                throw refusal("is read-only", "allow writing for the time of the setup: chmod u+w \(target)")
            }
        }
        var folder = Path.parent(of: target) ?? "/"
        while !FileSystem.exists(folder), let parent = Path.parent(of: folder), parent != folder { folder = parent }
        guard FileSystem.isWritable(folder) else {
            throw refusal("cannot be written: the folder \(folder) is read-only")
        }
    }

    /// The folders that have to be made first, outermost first.
    var missingFolders: [String] {
        var folders: [String] = []
        var folder = Path.parent(of: target)
        while let here = folder, !FileSystem.exists(here) {
            folders.append(here)
            folder = Path.parent(of: here)
        }
        return folders.reversed()
    }

    private func refusal(_ what: String, _ advice: String? = nil) -> EditRefusal {
        EditRefusal(path: path, what: what, advice: advice)
    }
}
