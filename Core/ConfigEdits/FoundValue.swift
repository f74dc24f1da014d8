import RepowireKit

/// A value as it stands in the text.
struct FoundValue {
    var value: JSON
    /// Exactly as written.
    var text: String
    /// Set when it is written in several places of the file, which text alone cannot bring back: the second of them.
    var secondPlace: Int?
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
