import RepowireKit

/// What a line must be known by to be passed on unread.
package struct MessageHead: Equatable {
    /// The id as JSON text in its one normal form; nil when there is none that could be answered.
    package var id: String?
    package var method: String?
    /// Whether it has a result or an error.
    package var isAnswer = false
    /// The id that a cancellation names.
    package var cancelled: String?

    package var isRequest: Bool { method != nil && id != nil }

    /// The normal form of an id: two texts of the same value are the same id.
    package static func id(of text: [UInt8]) -> String? {
        switch try? JSON(parsing: text) {
        case .some(let value):
            switch value {
            case .string, .int: return value.text
            default: return nil
            }
        case nil: return nil
        }
    }
}
