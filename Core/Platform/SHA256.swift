/// SHA-256 (FIPS 180-4), to recognise contents again: a file that we wrote, a manifest that was trusted.
package struct SHA256 {
    private var state: [UInt32] = [
        0x6a09_e667, 0xbb67_ae85, 0x3c6e_f372, 0xa54f_f53a, 0x510e_527f, 0x9b05_688c, 0x1f83_d9ab, 0x5be0_cd19,
    ]
    private var schedule = [UInt32](repeating: 0, count: 64)

    /// The hash as 64 hexadecimal digits.
    package static func hexadecimal(of bytes: [UInt8]) -> String {
        var hash = SHA256()
        let whole = bytes.count / 64 * 64
        bytes.withUnsafeBufferPointer { pointer in
            for start in stride(from: 0, to: whole, by: 64) {
                hash.process(UnsafeBufferPointer(rebasing: pointer[start..<start + 64]))
            }
        }
        // The rest, a one bit, zeros, and the length in bits as 64 bits.
        var tail = Array(bytes[whole...])
        tail.append(0x80)
        while tail.count % 64 != 56 { tail.append(0) }
        let bits = UInt64(bytes.count) * 8
        for shift in stride(from: UInt64(56), through: 0, by: -8) {
            tail.append(UInt8(truncatingIfNeeded: bits >> shift))
        }
        tail.withUnsafeBufferPointer { pointer in
            for start in stride(from: 0, to: pointer.count, by: 64) {
                hash.process(UnsafeBufferPointer(rebasing: pointer[start..<start + 64]))
            }
        }
        return hash.digits
    }

    private var digits: String {
        let alphabet = Array("0123456789abcdef".utf8)
        var text: [UInt8] = []
        for word in state {
            for shift in stride(from: UInt32(28), through: 0, by: -4) {
                text.append(alphabet[Int(word >> shift & 15)])
            }
        }
        return String(decoding: text, as: UTF8.self)
    }

    private mutating func process(_ block: UnsafeBufferPointer<UInt8>) {
        for index in 0..<16 {
            let at = index * 4
            schedule[index] =
                UInt32(block[at]) << 24 | UInt32(block[at + 1]) << 16 | UInt32(block[at + 2]) << 8
                | UInt32(block[at + 3])
        }
        for index in 16..<64 {
            let early = schedule[index - 15]
            let late = schedule[index - 2]
            let first = rotated(early, 7) ^ rotated(early, 18) ^ early >> 3
            let second = rotated(late, 17) ^ rotated(late, 19) ^ late >> 10
            schedule[index] = schedule[index - 16] &+ first &+ schedule[index - 7] &+ second
        }
        var words = state
        for index in 0..<64 {
            let sum = rotated(words[4], 6) ^ rotated(words[4], 11) ^ rotated(words[4], 25)
            let choice = words[4] & words[5] ^ ~words[4] & words[6]
            let first = words[7] &+ sum &+ choice &+ SHA256.constants[index] &+ schedule[index]
            let other = rotated(words[0], 2) ^ rotated(words[0], 13) ^ rotated(words[0], 22)
            let majority = words[0] & words[1] ^ words[0] & words[2] ^ words[1] & words[2]
            words[7] = words[6]
            words[6] = words[5]
            words[5] = words[4]
            words[4] = words[3] &+ first
            words[3] = words[2]
            words[2] = words[1]
            words[1] = words[0]
            words[0] = first &+ other &+ majority
        }
        for index in 0..<8 { state[index] &+= words[index] }
    }

    private func rotated(_ value: UInt32, _ count: UInt32) -> UInt32 { value >> count | value << (32 - count) }

    private static let constants: [UInt32] = [
        0x428a_2f98, 0x7137_4491, 0xb5c0_fbcf, 0xe9b5_dba5, 0x3956_c25b, 0x59f1_11f1, 0x923f_82a4, 0xab1c_5ed5,
        0xd807_aa98, 0x1283_5b01, 0x2431_85be, 0x550c_7dc3, 0x72be_5d74, 0x80de_b1fe, 0x9bdc_06a7, 0xc19b_f174,
        0xe49b_69c1, 0xefbe_4786, 0x0fc1_9dc6, 0x240c_a1cc, 0x2de9_2c6f, 0x4a74_84aa, 0x5cb0_a9dc, 0x76f9_88da,
        0x983e_5152, 0xa831_c66d, 0xb003_27c8, 0xbf59_7fc7, 0xc6e0_0bf3, 0xd5a7_9147, 0x06ca_6351, 0x1429_2967,
        0x27b7_0a85, 0x2e1b_2138, 0x4d2c_6dfc, 0x5338_0d13, 0x650a_7354, 0x766a_0abb, 0x81c2_c92e, 0x9272_2c85,
        0xa2bf_e8a1, 0xa81a_664b, 0xc24b_8b70, 0xc76c_51a3, 0xd192_e819, 0xd699_0624, 0xf40e_3585, 0x106a_a070,
        0x19a4_c116, 0x1e37_6c08, 0x2748_774c, 0x34b0_bcb5, 0x391c_0cb3, 0x4ed8_aa4a, 0x5b9c_ca4f, 0x682e_6ff3,
        0x748f_82ee, 0x78a5_636f, 0x84c8_7814, 0x8cc7_0208, 0x90be_fffa, 0xa450_6ceb, 0xbef9_a3f7, 0xc671_78f2,
    ]
}
