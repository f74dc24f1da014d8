import RepowireKit

/// What the pump must know of a JSON-RPC message. All else is passed on unread.
struct MessageHead: Equatable {
    /// The id as JSON text in its one normal form; nil when there is none that could be answered.
    var id: String?
    var method: String?
    /// Whether it has a result or an error.
    var isAnswer = false
    /// The id that a cancellation names.
    var cancelled: String?

    var isRequest: Bool { method != nil && id != nil }

    /// The normal form of an id: two texts of the same value are the same id.
    static func id(of text: [UInt8]) -> String? {
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
