import RepowireKit

/// Finds the heads of the messages in a line while its bytes come in, without building its values: a line of a megabyte
/// costs a millisecond and no memory. It does not judge: whether the line is valid is for the daemon to say.
struct MessageScanner {
    private(set) var heads: [MessageHead] = []

    private var depth = 0
    /// The depth around a message: 1 within a batch.
    private var base = 0
    private var started = false
    private var inString = false
    private var escaped = false
    /// Whether a string here is a key, in a message and in its params.
    private var atKey = [false, false]
    private var keys: [[UInt8]] = [[], []]
    private var capture: Capture?
    private var captured: [UInt8] = []

    private enum Capture: Equatable {
        /// A key of the message (0) or of its params (1).
        case key(Int)
        case id, method, requestID
    }

    /// Longer ids and keys are cut, and then match nothing.
    private static let longest = 1024

    mutating func feed(_ bytes: UnsafeRawBufferPointer) {
        var index = 0
        while index < bytes.count {
            let byte = bytes[index]
            if inString {
                // Most of a long line is one long string that nobody here wants.
                if capture == nil, !escaped, byte != UInt8(ascii: "\""), byte != UInt8(ascii: "\\") {
                    index += 1
                    continue
                }
                string(byte)
            } else {
                structure(byte)
            }
            index += 1
        }
    }

    mutating func feed(_ bytes: [UInt8]) { bytes.withUnsafeBytes { feed($0) } }

    private mutating func string(_ byte: UInt8) {
        keep(byte)
        if escaped {
            escaped = false
        } else if byte == UInt8(ascii: "\\") {
            escaped = true
        } else if byte == UInt8(ascii: "\"") {
            inString = false
            endCapture()
        }
    }

    private mutating func structure(_ byte: UInt8) {
        switch byte {
        case UInt8(ascii: "\""):
            inString = true
            begin(byte, isString: true)
        case UInt8(ascii: "{"), UInt8(ascii: "["):
            if !started {
                started = true
                base = byte == UInt8(ascii: "[") ? 1 : 0
            }
            depth += 1
            enter(isObject: byte == UInt8(ascii: "{"))
        case UInt8(ascii: "}"), UInt8(ascii: "]"):
            endCapture()
            depth -= 1
        case UInt8(ascii: ","):
            endCapture()
            if let level { atKey[level] = level == 0 || !keys[0].isEmpty }
        case UInt8(ascii: ":"): if let level { atKey[level] = false }
        case 0x20, 0x09, 0x0A, 0x0D: endCapture()
        default:
            if capture == nil { begin(byte, isString: false) } else { keep(byte) }
        }
    }

    /// 0 within a message, 1 within its params, nil elsewhere.
    private var level: Int? {
        switch depth {
        case base + 1: return 0
        case base + 2 where keys[0] == MessageScanner.params: return 1
        default: return nil
        }
    }

    private mutating func enter(isObject: Bool) {
        guard isObject, let level else { return }
        atKey[level] = true
        keys[level] = []
        if level == 0 { heads.append(MessageHead()) }
    }

    private mutating func begin(_ byte: UInt8, isString: Bool) {
        guard let level, !heads.isEmpty else { return }
        if atKey[level] {
            capture = isString ? .key(level) : nil
        } else {
            switch (level, keys[level]) {
            case (0, MessageScanner.id): capture = .id
            case (0, MessageScanner.method): capture = .method
            case (1, MessageScanner.requestID): capture = .requestID
            default: capture = nil
            }
        }
        captured = []
        keep(byte)
    }

    private mutating func keep(_ byte: UInt8) {
        guard capture != nil, captured.count < MessageScanner.longest else { return }
        captured.append(byte)
    }

    private mutating func endCapture() {
        guard let capture else { return }
        self.capture = nil
        let last = heads.count - 1
        switch capture {
        case .key(let level):
            keys[level] = Array(captured.dropFirst().dropLast())
            if level == 0, keys[0] == MessageScanner.result || keys[0] == MessageScanner.error {
                heads[last].isAnswer = true
            }
        case .id: heads[last].id = MessageHead.id(of: captured)
        case .method: heads[last].method = (try? JSON(parsing: captured))?.stringValue
        case .requestID: heads[last].cancelled = MessageHead.id(of: captured)
        }
    }

    private static let id = Array("id".utf8)
    private static let method = Array("method".utf8)
    private static let params = Array("params".utf8)
    private static let result = Array("result".utf8)
    private static let error = Array("error".utf8)
    private static let requestID = Array("requestId".utf8)
}
