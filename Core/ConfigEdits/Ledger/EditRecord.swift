import RepowireKit

/// One edit of ours that stands in a file.
struct EditRecord: Hashable, Sendable {
    enum Kind: Hashable, Sendable {
        case set
        case item(FileEdit.ItemOwner)
        /// The file is wholly ours.
        case file
    }

    /// What stood there before.
    enum Before: Hashable, Sendable {
        case nothing
        /// The user's own value, exactly as written; it comes back.
        case text(String)
        /// The same value, put there by the user: it stays.
        case same
    }

    /// Whose edit it is: the id of a manifest.
    var adapter: String
    var kind: Kind
    var path: [String]
    /// What we put; null for whole files.
    var value: JSON
    var before: Before

    /// Whether an edit that is wanted now is this one, perhaps with another value.
    func isSame(as edit: FileEdit, of adapter: String) -> Bool {
        guard self.adapter == adapter else { return false }
        switch (edit.change, kind) {
        case (.set(let path, _), .set): return path == self.path
        case (.item(let path, let value, .value), .item(.value)): return path == self.path && value.means(self.value)
        case (.item(let path, _, let owner), .item(let mine)): return path == self.path && owner == mine
        case (.file, .file): return true
        default: return false
        }
    }
}

extension EditRecord {
    var json: JSON {
        var object: JSONObject = ["adapter": .string(adapter), "path": .array(path.map(JSON.string)), "value": value]
        switch kind {
        case .set: object["kind"] = "set"
        case .file: object["kind"] = "file"
        case .item(let owner):
            object["kind"] = "item"
            switch owner {
            case .value: break
            case .prefix(let pointer, let text):
                object["owner"] = ["pointer": .string(pointer), "prefix": .string(text)]
            case .contains(let pointer, let text):
                object["owner"] = ["pointer": .string(pointer), "contains": .string(text)]
            case .key(let pointer, let value): object["owner"] = ["pointer": .string(pointer), "equals": value]
            }
        }
        switch before {
        case .nothing: break
        case .text(let text): object["before"] = .string(text)
        case .same: object["wasThere"] = true
        }
        return .object(object)
    }

    init?(json: JSON) {
        guard let adapter = json["adapter"]?.stringValue, let path = json["path"]?.arrayValue else { return nil }
        self.adapter = adapter
        self.path = path.compactMap(\.stringValue)
        value = json["value"] ?? .null
        before =
            json["wasThere"]?.boolValue == true ? .same : json["before"]?.stringValue.map(Before.text) ?? .nothing
        switch json["kind"]?.stringValue {
        case "set": kind = .set
        case "file": kind = .file
        case "item":
            let pointer = json.at("/owner/pointer")?.stringValue ?? ""
            if let text = json.at("/owner/prefix")?.stringValue {
                kind = .item(.prefix(pointer: pointer, text: text))
            } else if let text = json.at("/owner/contains")?.stringValue {
                kind = .item(.contains(pointer: pointer, text: text))
            } else if let value = json.at("/owner/equals") {
                kind = .item(.key(pointer: pointer, value: value))
            } else {
                kind = .item(.value)
            }
        default: return nil
        }
    }
}
