package import RepowireKit

#if canImport(Glibc)
    import Glibc
#else
    import Darwin
#endif

/// Random values from the kernel.
package enum Randomness {
    package static func bytes(_ count: Int) -> [UInt8] {
        var generator = SystemRandomNumberGenerator()
        return (0..<count).map { _ in UInt8.random(in: .min ... .max, using: &generator) }
    }

    package static func hexadecimal(bytes count: Int) -> String {
        let digits = Array("0123456789abcdef".utf8)
        return String(decoding: bytes(count).flatMap { [digits[Int($0 >> 4)], digits[Int($0 & 15)]] }, as: UTF8.self)
    }

    /// Characters of Crockford's base 32, five random bits each.
    package static func base32(_ count: Int) -> String {
        let digits = Array("0123456789abcdefghjkmnpqrstvwxyz".utf8)
        return String(decoding: bytes(count).map { digits[Int($0 & 31)] }, as: UTF8.self)
    }

    package static func messageID() -> MessageID { MessageID(MessageID.prefix + base32(20)) }
    package static func peerID() -> PeerID { PeerID("p_" + base32(20)) }
}
