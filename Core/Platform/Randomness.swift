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

    /// An id that sorts by the time it was made: 45 bits of milliseconds and 55 random bits. In order, the ids of a
    /// moment share a page of the journal's index; in no order each would dirty a page of its own, which makes a large
    /// journal several times slower.
    package static func messageID(at time: WallTime = Clocks.wall) -> MessageID {
        let random = UInt64.random(in: 0..<1 << 55)
        return MessageID(MessageID.prefix + base32(UInt64(time.milliseconds), digits: 9) + base32(random, digits: 11))
    }

    private static func base32(_ number: UInt64, digits count: Int) -> String {
        let digits = Array("0123456789abcdefghjkmnpqrstvwxyz".utf8)
        let places = stride(from: 5 * (count - 1), through: 0, by: -5)
        return String(decoding: places.map { digits[Int(number >> UInt64($0) & 31)] }, as: UTF8.self)
    }

    package static func peerID() -> PeerID { PeerID("p_" + base32(20)) }
}
