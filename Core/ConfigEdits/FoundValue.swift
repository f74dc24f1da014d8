import RepowireKit

/// A value as it stands in the text.
struct FoundValue {
    var value: JSON
    /// Exactly as written.
    var text: String
}

/// One step down into an item of a list.
enum Step: Hashable {
    case key(String)
    case index(Int)
}

/// What is put in a place.
enum Replacement {
    case value(JSON)
    /// Text that stood there before.
    case text(String)
}
