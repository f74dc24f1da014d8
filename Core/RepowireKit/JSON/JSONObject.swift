/// The members of a JSON object in the order they were written. A key that came twice counts with its last value.
public struct JSONObject: Sendable, Hashable, ExpressibleByDictionaryLiteral {
    public struct Member: Sendable, Hashable {
        public var key: String
        public var value: JSON
    }

    public private(set) var members: [Member] = []

    public init() {}

    public init(_ pairs: [(String, JSON)]) {
        members.reserveCapacity(pairs.count)
        for (key, value) in pairs { members.append(Member(key: key, value: value)) }
    }

    public init(dictionaryLiteral elements: (String, JSON)...) { self.init(elements) }

    public var isEmpty: Bool { members.isEmpty }
    public var count: Int { members.count }
    public var keys: [String] { members.map(\.key) }

    public subscript(key: String) -> JSON? {
        get { members.last { $0.key == key }?.value }
        set {
            if let newValue {
                if let index = members.lastIndex(where: { $0.key == key }) {
                    members[index].value = newValue
                } else {
                    members.append(Member(key: key, value: newValue))
                }
            } else {
                members.removeAll { $0.key == key }
            }
        }
    }

    /// Adds a member without looking whether the key is there: for parsers and for objects built in one go.
    mutating func append(_ key: String, _ value: JSON) { members.append(Member(key: key, value: value)) }
}
