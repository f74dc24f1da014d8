/// One change to one config file. Adapters only describe; the core shows, applies, records and undoes.
public struct FileEdit: Sendable, Hashable {
    public enum Format: String, Sendable, CaseIterable {
        case json, jsonc, toml, yaml
        /// A file that is wholly ours.
        case whole
    }

    public enum Change: Sendable, Hashable {
        /// The value at a path of keys is ours: set it, remember what was there.
        case set(path: [String], value: JSON)
        /// One item of the list at a path is ours. `owner` finds it again whatever stands around it.
        case item(path: [String], value: JSON, owner: ItemOwner)
        /// The whole file is ours.
        case file(contents: [UInt8], mode: UInt16)
    }

    /// How an item of ours is recognised in a list that others write to as well.
    public enum ItemOwner: Sendable, Hashable {
        /// The item equals the value.
        case value
        /// The string at a JSON pointer within the item begins with this text.
        case prefix(pointer: String, text: String)
        /// The string at a JSON pointer within the item holds this text.
        case contains(pointer: String, text: String)
        /// The value at a JSON pointer within the item equals this one.
        case key(pointer: String, value: JSON)
    }

    /// Absolute path. A symbolic link is followed: its target is written.
    public var path: String
    public var format: Format
    public var change: Change
    /// Why, in a few words, for the person who reads the plan.
    public var purpose: String

    public init(path: String, format: Format, change: Change, purpose: String) {
        self.path = path
        self.format = format
        self.change = change
        self.purpose = purpose
    }
}
