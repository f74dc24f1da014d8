import RepowireKit

/// The text of a config file and the edits that it takes. One conforming type for each format. All places are paths of keys, all values JSON, so that the plan and the ledger know no format.
protocol ConfigText {
    var bytes: [UInt8] { get }
    /// Whether the file says nothing: blank, or an object without members, without any comment.
    var isEmpty: Bool { get }

    /// The value at a path; nil when there is none.
    func value(at path: [String]) throws(TextProblem) -> FoundValue?
    /// The items of the list at a path; nil when there is no list.
    func items(at path: [String]) throws(TextProblem) -> [FoundValue]?

    /// A part of an item of the list at a path.
    func item(_ index: Int, at path: [String], within steps: [Step]) throws(TextProblem) -> FoundValue?

    /// Sets the value at a path. Missing parents are made, and noted in `traces`.
    mutating func set(_ value: JSON, at path: [String], _ traces: inout [Trace]) throws(TextProblem)
    /// Puts an item at the end of the list at a path, which is made when it is missing.
    mutating func append(_ item: JSON, at path: [String], _ traces: inout [Trace]) throws(TextProblem)
    /// Replaces a part of an item; the empty list of steps is the whole item.
    mutating func replaceItem(
        _ index: Int, at path: [String], within steps: [Step], by value: Replacement
    ) throws(TextProblem)
    /// Replaces what stands at a path by text that stood there before.
    mutating func restore(_ text: String, at path: [String]) throws(TextProblem)

    mutating func remove(at path: [String], _ traces: inout [Trace]) throws(TextProblem)
    mutating func removeItem(
        _ index: Int, at path: [String], within steps: [Step], _ traces: inout [Trace]
    ) throws(TextProblem)
}

extension FileEdit.Format {
    /// The text of a file of this format.
    /// - Throws: when it is not of the format; nothing is edited then.
    func text(_ bytes: [UInt8]) throws(TextProblem) -> any ConfigText {
        switch self {
        case .json: return try JSONText(bytes, .strict)
        case .jsonc: return try JSONText(bytes, .relaxed)
        case .toml: return try TOMLText(bytes)
        case .yaml: return try YAMLText(bytes)
        case .whole:
            throw TextProblem("this release cannot edit values in a file of the format \(rawValue)", at: 0)
        }
    }
}
