extension Frame {
    /// The body as it may stand in a frame: control characters other than newline and tab removed, line ends
    /// normalised, our markers escaped with a backslash.
    ///
    /// Done on bytes: it runs on the daemon's loop for every message, and a body may have a megabyte.
    public static func clean(_ body: String) -> String {
        var body = body
        let cleaned = body.withUTF8 { bytes -> [UInt8]? in
            if let first = firstControl(in: bytes) {
                return escapingMarkers(withoutControls(bytes, from: first))
            }
            return firstMarker(in: bytes, from: 0) == nil ? nil : escapingMarkers(Array(bytes))
        }
        return cleaned.map { String(decoding: $0, as: UTF8.self) } ?? body
    }

    /// The place of the first byte that does not stay as it is.
    private static func firstControl(in bytes: UnsafeBufferPointer<UInt8>) -> Int? {
        for index in bytes.indices where bytes[index] < 0x20 || bytes[index] == 0x7F || bytes[index] == 0xC2 {
            switch bytes[index] {
            case 0x09, 0x0A: continue
            // U+0080 to U+009F are C2 80 to C2 9F.
            case 0xC2: if bytes[index + 1] < 0xA0 { return index }
            default: return index
            }
        }
        return nil
    }

    private static func withoutControls(_ bytes: UnsafeBufferPointer<UInt8>, from first: Int) -> [UInt8] {
        var result = Array(bytes[..<first])
        result.reserveCapacity(bytes.count)
        var index = first
        while index < bytes.count {
            let byte = bytes[index]
            index += 1
            switch byte {
            case 0x0D:
                // CR LF is one line end, CR alone too.
                if index < bytes.count, bytes[index] == 0x0A { index += 1 }
                result.append(0x0A)
            case 0x09, 0x0A: result.append(byte)
            case 0x00..<0x20, 0x7F: continue
            case 0xC2 where bytes[index] < 0xA0: index += 1
            default: result.append(byte)
            }
        }
        return result
    }

    /// The place of the next marker. Byte by byte: a combining character after a marker must not hide it.
    private static func firstMarker(in bytes: UnsafeBufferPointer<UInt8>, from start: Int) -> Int? {
        for index in start..<bytes.count where bytes[index] == UInt8(ascii: "[") {
            let rest = bytes[index...]
            if rest.starts(with: opening.utf8) || rest.starts(with: closing.utf8) { return index }
        }
        return nil
    }

    /// Puts a backslash before each of our markers.
    private static func escapingMarkers(_ bytes: [UInt8]) -> [UInt8] {
        bytes.withUnsafeBufferPointer { bytes in
            var result: [UInt8] = []
            result.reserveCapacity(bytes.count + 8)
            var copied = 0
            var searched = 0
            while let marker = firstMarker(in: bytes, from: searched) {
                result.append(contentsOf: bytes[copied..<marker])
                result.append(UInt8(ascii: "\\"))
                copied = marker
                searched = marker + 1
            }
            result.append(contentsOf: bytes[copied...])
            return result
        }
    }
}
