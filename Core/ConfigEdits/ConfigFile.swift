import Platform
package import RepowireKit

/// A config file of our own that people write as well: changed in place like those of others, without ledger or backup.
package enum ConfigFile {
    /// Sets one value, or takes it out when it is nil. A missing file is made, one that comes to say nothing is removed.
    package static func set(
        _ value: JSON?, at key: [String], in path: String, format: FileEdit.Format
    ) throws {
        let place = TargetPlace.find(path)
        let old = try place.read()
        var traces: [Trace] = []
        let text: any ConfigText
        do {
            var edited = try format.text(old ?? [])
            if let value {
                try edited.set(value, at: key, &traces)
            } else if try edited.value(at: key) != nil {
                // Its parents say nothing without it.
                traces = key.indices.dropFirst().map { length in
                    Trace(path: Array(key.prefix(length)), wasThere: false, text: "")
                }
                try edited.remove(at: key, &traces)
            }
            text = edited
        } catch {
            throw error.refusal(path, in: old ?? [])
        }
        guard text.bytes != old ?? [] else { return }
        try place.checkWritable()
        if text.isEmpty { return try FileSystem.remove(place.target) }
        try FileSystem.makeFolder(Path.parent(of: place.target) ?? "/", mode: 0o700)
        if let status = try FileSystem.status(of: place.target) {
            try FileSystem.replace(place.target, with: text.bytes, keeping: status)
        } else {
            try FileSystem.writeAtomically(place.target, text.bytes, mode: 0o600)
        }
    }
}
