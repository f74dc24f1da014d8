/// The form of a JSON value in the local API: what the daemon checks parameters by, and what the docs are made from.
package indirect enum Shape: Sendable {
    /// - Parameter maximum: the most characters (Unicode scalars); nil where only a line's own limit counts.
    case string(maximum: Int?)
    /// The text of a message.
    case body
    case number(ClosedRange<Int64>)
    case boolean
    /// One of these words.
    case words([String])
    case list(Shape)
    /// An object with any names.
    case map(Shape)
    case object([Field])
    /// An object that has a name, because several operations use it.
    case form(Form)
    case nullable(Shape)
    case anything

    package static let text = Shape.string(maximum: nil)
    /// As far as every JSON reader counts exactly.
    package static let integer = Shape.number(0...largestInteger)
    package static let largestInteger: Int64 = (1 << 53) - 1
    /// Milliseconds since 1970.
    package static let time = Shape.integer
    package static let nothing = Shape.object([])
}

/// One member of an object.
package struct Field: Sendable {
    package var name: String
    package var shape: Shape
    package var isRequired: Bool
    package var summary: String

    package static func required(_ name: String, _ shape: Shape, _ summary: String) -> Field {
        Field(name: name, shape: shape, isRequired: true, summary: summary)
    }

    package static func optional(_ name: String, _ shape: Shape, _ summary: String) -> Field {
        Field(name: name, shape: shape, isRequired: false, summary: summary)
    }
}
