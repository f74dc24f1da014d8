/// Where a runtime lists its live sessions: one JSON file each.
public struct RegistryRules: Sendable, Hashable {
    /// File glob; `~`, `{root}` and `{repowire}` (the daemon's home) are expanded. Only the last component may hold `*`.
    public var glob: String
    public var pid: FieldSource
    /// The start time of the process as the runtime recorded it, in the unit of `ProcessIdentity.start`: a stale file
    /// of a reused pid is recognised.
    public var processStart: FieldSource?
    public var session: FieldSource
    public var directory: FieldSource
    public var pane: FieldSource?
    public var title: FieldSource?
    public var state: FieldSource?
    /// The runtime's words for `idle`, `busy` and `blocked`. A word that is not listed means `unknown`.
    public var states: [String: String]
    /// Why a session is blocked.
    public var blockedReason: FieldSource?
    /// Further fields that doors need, by name.
    public var facts: [String: FieldSource]
    /// Tests a file must pass for its session to be addressable.
    public var addressable: [FieldTest]

    public init(glob: String, pid: FieldSource, session: FieldSource, directory: FieldSource) {
        self.glob = glob
        self.pid = pid
        self.session = session
        self.directory = directory
        states = [:]
        facts = [:]
        addressable = []
    }
}

/// Where a value stands.
public struct FieldSource: Sendable, Hashable {
    /// A JSON pointer into the file or payload.
    public var pointer: String
    /// A regular expression whose first group is the value; nil: the whole text.
    public var pattern: String?

    public init(pointer: String, pattern: String? = nil) {
        self.pointer = pointer
        self.pattern = pattern
    }
}

/// A test of one field. All conditions that are given must hold.
public struct FieldTest: Sendable, Hashable {
    public var pointer: String
    /// The value as text is one of these.
    public var anyOf: [String]?
    /// The text begins with this.
    public var prefix: String?
    /// The field is there and not null, or is not.
    public var present: Bool?

    public init(pointer: String, anyOf: [String]? = nil, prefix: String? = nil, present: Bool? = nil) {
        self.pointer = pointer
        self.anyOf = anyOf
        self.prefix = prefix
        self.present = present
    }

    public func holds(for value: JSON) -> Bool {
        let field = value.at(pointer)
        if let present, present == (field?.isNull ?? true) { return false }
        let text = field?.scalarText
        if let anyOf {
            guard let text, anyOf.contains(text) else { return false }
        }
        if let prefix {
            guard let text, text.hasPrefix(prefix) else { return false }
        }
        return true
    }
}

extension JSON {
    /// A string, number or boolean as text; nil for everything else.
    public var scalarText: String? {
        switch self {
        case .string(let value): return value
        case .int(let value): return String(value)
        case .bool(let value): return value ? "true" : "false"
        case .double(let value): return String(value)
        default: return nil
        }
    }
}
