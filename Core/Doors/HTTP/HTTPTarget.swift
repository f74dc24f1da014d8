/// The path and query of a request, decoded.
package struct HTTPTarget: Sendable, Equatable {
    package struct Parameter: Sendable, Equatable {
        package var name: String
        package var value: String
    }

    /// `/peers/a%2Fb` is `["peers", "a/b"]`, `/` is empty; a slash at the end leaves an empty segment.
    package private(set) var segments: [String]
    package private(set) var query: [Parameter]
    /// The path as it was sent.
    package private(set) var path: String

    /// The first value of this name in the query.
    package subscript(name: String) -> String? { query.first { $0.name == name }?.value }

    /// Takes the origin form only: `/path?query`. Refuses what could be read in two ways: raw control bytes or bytes
    /// above ASCII, broken escapes, escapes that are not UTF-8 or hide control characters, and dot segments.
    init?(_ text: String) {
        guard text.utf8.first == UInt8(ascii: "/"),
            text.utf8.allSatisfy({ $0 > 0x20 && $0 < 0x7f && $0 != UInt8(ascii: "#") })
        else { return nil }
        let parts = text.split(separator: "?", maxSplits: 1, omittingEmptySubsequences: false)
        path = String(parts[0])
        segments = []
        query = []
        if path != "/" {
            for raw in path.dropFirst().split(separator: "/", omittingEmptySubsequences: false) {
                guard let segment = Self.decode(raw), segment != ".", segment != ".." else { return nil }
                segments.append(segment)
            }
        }
        for pair in parts.dropFirst().joined().split(separator: "&") {
            let halves = pair.split(separator: "=", maxSplits: 1, omittingEmptySubsequences: false)
            guard let name = Self.decode(halves[0], plusIsSpace: true),
                let value = halves.count == 2 ? Self.decode(halves[1], plusIsSpace: true) : ""
            else { return nil }
            query.append(Parameter(name: name, value: value))
        }
    }

    private static func decode(_ text: Substring, plusIsSpace: Bool = false) -> String? {
        var bytes: [UInt8] = []
        var rest = text.utf8[...]
        while let byte = rest.popFirst() {
            if byte == UInt8(ascii: "%") {
                guard let high = rest.popFirst().flatMap(hexValue), let low = rest.popFirst().flatMap(hexValue) else {
                    return nil
                }
                bytes.append(high << 4 | low)
            } else {
                bytes.append(plusIsSpace && byte == UInt8(ascii: "+") ? 0x20 : byte)
            }
        }
        guard bytes.allSatisfy({ $0 >= 0x20 && $0 != 0x7f }) else { return nil }
        return String(validating: bytes, as: UTF8.self)
    }

    private static func hexValue(_ byte: UInt8) -> UInt8? {
        switch byte {
        case UInt8(ascii: "0")...UInt8(ascii: "9"): byte - UInt8(ascii: "0")
        case UInt8(ascii: "a")...UInt8(ascii: "f"): byte - UInt8(ascii: "a") + 10
        case UInt8(ascii: "A")...UInt8(ascii: "F"): byte - UInt8(ascii: "A") + 10
        default: nil
        }
    }
}
