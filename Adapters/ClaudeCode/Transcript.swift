import Platform
import RepowireKit

/// The end of a session's transcript: one JSON object a line, appended in batches, read for the fate of one turn.
struct Transcript {
    private let lines: [TranscriptLine]

    /// Reads the end of a file, from the first line that names `message` on. A turn can write megabytes, so more of the
    /// file is read while the message is not found.
    /// - Parameter limits: how many bytes of the end are read, rising; what began before them is not found.
    init(_ path: String, from message: MessageID, limits: [Int] = [1 << 20, 8 << 20, 64 << 20]) {
        var lines: [TranscriptLine] = []
        for limit in limits {
            guard let bytes = try? FileSystem.readTail(path, limit: limit) else { break }
            let isCut = bytes.count == limit
            lines = Transcript.lines(in: bytes, isCut: isCut, from: Array(message.rawValue.utf8))
            if !lines.isEmpty || !isCut { break }
        }
        self.lines = lines
    }

    init(lines: [JSON]) { self.lines = lines.compactMap(TranscriptLine.init) }

    /// - Parameter isCut: whether the file begins before the bytes: then what stands before the first line's end is the
    ///   rest of a line.
    private static func lines(in bytes: [UInt8], isCut: Bool, from name: [UInt8]) -> [TranscriptLine] {
        var all = bytes.split(separator: 0x0A, omittingEmptySubsequences: false)[...]
        if isCut { all = all.dropFirst() }
        guard let first = all.firstIndex(where: { $0.holds(name) }) else { return [] }
        return all[first...].compactMap { line in
            (try? JSON(parsing: Array(line))).flatMap(TranscriptLine.init)
        }
    }

    /// What became of the turn in which `message` was taken up; nil when no prompt holds the message.
    /// - Parameter turn: the turn's id where it is known. Copies of a session (`--fork-session`) carry other ids, so an
    ///   answer is never taken from them.
    func fate(of message: MessageID, turn: TurnID?) -> TurnFate? {
        for (index, line) in lines.enumerated() {
            guard let (id, text) = line.given, let id, turn == nil || turn?.rawValue == id,
                MessageID.framed(in: text).contains(message)
            else { continue }
            return TurnFate(of: TurnID(id), after: lines[(index + 1)...])
        }
        return nil
    }
}

extension TranscriptLine {
    /// The turn and the text of a line that gave the model something to read.
    fileprivate var given: (turn: String?, text: String)? {
        switch self {
        case .prompt(let turn, let text), .continued(let turn, let text): return (turn, text)
        case .interruption, .block, .failure, .end: return nil
        }
    }
}

extension ArraySlice<UInt8> {
    /// Whether the bytes stand somewhere in it.
    fileprivate func holds(_ bytes: [UInt8]) -> Bool {
        guard let first = bytes.first, count >= bytes.count else { return bytes.isEmpty }
        return withUnsafeBufferPointer { buffer in
            for start in 0...(buffer.count - bytes.count) where buffer[start] == first {
                if bytes.indices.allSatisfy({ buffer[start + $0] == bytes[$0] }) { return true }
            }
            return false
        }
    }
}
