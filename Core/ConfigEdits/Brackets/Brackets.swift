/// An object or list in brackets, with the places of what it holds: of JSON, and of the inline forms of TOML and YAML.
struct Brackets {
    struct Child {
        /// Where the key begins, in arrays the value.
        var start: Int
        /// Decoded; nil in arrays.
        var key: String?
        var value: Range<Int>
        /// Offset of the comma behind it.
        var comma: Int?
    }

    var isObject: Bool
    /// Offset of the opening bracket.
    var open: Int
    /// Offset of the closing bracket.
    var close: Int
    var children: [Child]

    /// The last member of that name: of duplicates it is the one that every runtime we know reads.
    func member(_ key: String) -> Child? { children.last { $0.key == key } }
}
