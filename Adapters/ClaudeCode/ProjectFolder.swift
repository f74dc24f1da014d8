/// The folder in which Claude Code keeps the transcripts of sessions that began in one working folder.
enum ProjectFolder {
    /// Every UTF-16 unit other than an ASCII letter or digit becomes a hyphen. A name of more than 200 units is cut
    /// there and gets a hash of the whole path, in base 36. Observed with Claude Code 2.1.331.
    static func name(of directory: String) -> String {
        let units = Array(directory.utf16)
        let name = String(
            decoding: units.map { unit -> UInt8 in
                guard let byte = UInt8(exactly: unit), isLetterOrDigit(byte) else { return UInt8(ascii: "-") }
                return byte
            }, as: UTF8.self)
        guard units.count > longest else { return name }
        return "\(name.prefix(longest))-\(String(hash(units).magnitude, radix: 36))"
    }

    private static let longest = 200

    private static func isLetterOrDigit(_ byte: UInt8) -> Bool {
        switch byte {
        case UInt8(ascii: "a")...UInt8(ascii: "z"), UInt8(ascii: "A")...UInt8(ascii: "Z"),
            UInt8(ascii: "0")...UInt8(ascii: "9"):
            return true
        default: return false
        }
    }

    private static func hash(_ units: [UInt16]) -> Int32 {
        units.reduce(Int32(0)) { hash, unit in (hash << 5) &- hash &+ Int32(unit) }
    }
}
