/// A sender's name as it may stand in a runtime's own envelope.
package enum SenderName {
    /// Without what could end a quoted attribute: quotes, angle brackets, backslashes, control characters.
    package static func plain(_ name: String) -> String {
        var scalars = String.UnicodeScalarView()
        for scalar in name.unicodeScalars {
            switch scalar.value {
            case 0x00..<0x20, 0x7F..<0xA0, 0x2028, 0x2029: scalars.append("-")
            default: scalars.append("\"'<>\\".unicodeScalars.contains(scalar) ? "-" : scalar)
            }
        }
        return String(scalars)
    }

    /// In ASCII letters, digits, `.`, `_`, `-` and percent escapes of whole characters; 200 bytes at most.
    package static func address(_ name: String) -> String {
        let digits = Array("0123456789ABCDEF".utf8)
        var result: [UInt8] = []
        for scalar in name.unicodeScalars {
            var encoded: [UInt8] = []
            for byte in String(scalar).utf8 {
                switch byte {
                case UInt8(ascii: "a")...UInt8(ascii: "z"), UInt8(ascii: "A")...UInt8(ascii: "Z"),
                    UInt8(ascii: "0")...UInt8(ascii: "9"), UInt8(ascii: "."), UInt8(ascii: "_"), UInt8(ascii: "-"):
                    encoded.append(byte)
                default: encoded += [UInt8(ascii: "%"), digits[Int(byte >> 4)], digits[Int(byte & 15)]]
                }
            }
            guard result.count + encoded.count <= 200 else { break }
            result += encoded
        }
        return String(decoding: result, as: UTF8.self)
    }
}
