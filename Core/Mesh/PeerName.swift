/// Names of peers as they may be typed, read and put into a frame.
enum PeerName {
    /// The most scalars of a name.
    static let longest = 60

    /// Letters and digits of any script with their marks, dot, hyphen and underscore; anything else becomes a hyphen.
    /// Nothing invisible is kept, so that two names that look the same are not two names.
    static func cleaned(_ name: String) -> String {
        var result = String.UnicodeScalarView()
        var needsHyphen = false
        for scalar in name.unicodeScalars {
            guard isKept(scalar, after: needsHyphen ? nil : result.last) else {
                needsHyphen = !result.isEmpty
                continue
            }
            if result.count + (needsHyphen ? 2 : 1) > longest { break }
            if needsHyphen { result.append("-") }
            needsHyphen = false
            result.append(scalar)
        }
        return result.isEmpty ? "peer" : String(result)
    }

    private static func isKept(_ scalar: Unicode.Scalar, after previous: Unicode.Scalar?) -> Bool {
        switch scalar {
        case "a"..."z", "A"..."Z", "0"..."9", ".", "_": return true
        case _ where scalar.isASCII: return false
        default: break
        }
        let properties = scalar.properties
        if properties.isDefaultIgnorableCodePoint { return false }
        switch properties.generalCategory {
        case .decimalNumber: return true
        case .nonspacingMark, .spacingMark: return previous != nil
        default: return properties.isAlphabetic
        }
    }
}
