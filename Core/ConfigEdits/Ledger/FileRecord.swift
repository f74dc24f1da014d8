import RepowireKit

/// What we did to one file, and how to undo it.
struct FileRecord: Hashable, Sendable {
    /// Absolute, links resolved.
    var target: String
    var format: FileEdit.Format
    /// What the file would hold without us; nil when there would be none.
    var original: Snapshot?
    /// SHA-256 of the file as we left it. While it holds, the original comes back byte for byte.
    var written: String
    /// Folders that we made for it, outermost first.
    var folders: [String]
    var traces: [Trace]
    var edits: [EditRecord]

    /// Contents that are kept among the backups.
    struct Snapshot: Hashable, Sendable {
        var sha256: String
        /// The name within the folder of backups.
        var backup: String
    }
}

extension FileRecord {
    var json: JSON {
        var object: JSONObject = ["file": .string(target), "format": .string(format.rawValue)]
        if let original {
            object["original"] = ["sha256": .string(original.sha256), "backup": .string(original.backup)]
        }
        object["written"] = .string(written)
        object["folders"] = .array(folders.map(JSON.string))
        object["traces"] = .array(
            traces.map { trace in
                [
                    "path": .array(trace.path.map(JSON.string)), "wasThere": .bool(trace.wasThere),
                    "text": .string(trace.text),
                ]
            })
        object["edits"] = .array(edits.map(\.json))
        return .object(object)
    }

    init?(json: JSON) {
        guard let target = json["file"]?.stringValue, let written = json["written"]?.stringValue,
            let format = json["format"]?.stringValue.flatMap(FileEdit.Format.init(rawValue:)),
            let edits = json["edits"]?.arrayValue
        else { return nil }
        self.target = target
        self.written = written
        self.format = format
        if let hash = json.at("/original/sha256")?.stringValue, let backup = json.at("/original/backup")?.stringValue {
            original = Snapshot(sha256: hash, backup: backup)
        }
        folders = json["folders"]?.arrayValue?.compactMap(\.stringValue) ?? []
        traces = (json["traces"]?.arrayValue ?? []).map { trace in
            Trace(
                path: trace["path"]?.arrayValue?.compactMap(\.stringValue) ?? [],
                wasThere: trace["wasThere"]?.boolValue ?? false, text: trace["text"]?.stringValue ?? "")
        }
        self.edits = edits.compactMap(EditRecord.init(json:))
        guard self.edits.count == edits.count else { return nil }
    }
}
