/// A list or object whose emptiness was ours to change. When it is empty again, what stood there comes back.
struct Trace: Hashable, Sendable {
    var path: [String]
    /// Whether it was there, empty.
    var wasThere: Bool
    /// What stood between its brackets when it was there; else what stood in its place: nothing, or, for the whole
    /// file, its blank text.
    var text: String
}
