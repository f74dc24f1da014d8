/// The permanent identity of a peer, never shown to be typed. Peers are addressed by name.
public struct PeerID: RawRepresentable, Hashable, Sendable, CustomStringConvertible {
    public var rawValue: String
    public init(rawValue: String) { self.rawValue = rawValue }
    public init(_ rawValue: String) { self.rawValue = rawValue }
    public var description: String { rawValue }
}

/// The identity of a message. It stands in the text that the agent sees, so a second offer of the same message is
/// recognised.
public struct MessageID: RawRepresentable, Hashable, Sendable, CustomStringConvertible {
    public var rawValue: String
    public init(rawValue: String) { self.rawValue = rawValue }
    public init(_ rawValue: String) { self.rawValue = rawValue }
    public var description: String { rawValue }

    /// What every id begins with. `m_` and 20 characters of Crockford's base 32: 45 bits of
    /// milliseconds since 1970, so that ids sort by age, and 55 random bits.
    public static let prefix = "m_"
    static let length = 22

    /// The message ids that stand in our frames within `text`, in order, each once. A marker that was escaped inside a
    /// body does not count.
    public static func framed(in text: String) -> [MessageID] {
        let opening = Array(Frame.opening.utf8)
        let bytes = Array(text.utf8)
        var found: [MessageID] = []
        for index in bytes.indices where bytes[index] == opening[0] {
            guard bytes[index...].starts(with: opening), index == 0 || bytes[index - 1] != UInt8(ascii: "\\")
            else { continue }
            // "[repowire ask m_… from": the kind, a space, the id, a space.
            let words = bytes[(index + opening.count)...].prefix(16 + length)
                .split(separator: UInt8(ascii: " "), maxSplits: 2, omittingEmptySubsequences: false)
            guard words.count == 3, Message.Kind(rawValue: String(decoding: words[0], as: UTF8.self)) != nil
            else { continue }
            let id = MessageID(String(decoding: words[1], as: UTF8.self))
            if id.isWellFormed, !found.contains(id) { found.append(id) }
        }
        return found
    }

    /// The id of the late reply to this ask: its characters the other way round, so that there can only be one.
    public var reply: MessageID {
        MessageID(MessageID.prefix + String(rawValue.dropFirst(MessageID.prefix.count).reversed()))
    }

    /// Whether the id has the form that this daemon makes.
    public var isWellFormed: Bool {
        let bytes = Array(rawValue.utf8)
        guard bytes.count == MessageID.length, rawValue.hasPrefix(MessageID.prefix) else { return false }
        return bytes.dropFirst(2).allSatisfy { byte in
            (UInt8(ascii: "0")...UInt8(ascii: "9")).contains(byte)
                || (UInt8(ascii: "a")...UInt8(ascii: "z")).contains(byte)
        }
    }
}

/// A runtime's own id of a turn, where it has one.
public struct TurnID: RawRepresentable, Hashable, Sendable, CustomStringConvertible {
    public var rawValue: String
    public init(rawValue: String) { self.rawValue = rawValue }
    public init(_ rawValue: String) { self.rawValue = rawValue }
    public var description: String { rawValue }
}

/// A session as its runtime names it.
public struct SessionKey: Hashable, Sendable, CustomStringConvertible {
    /// The manifest's id.
    public var runtime: String
    /// The runtime's own session or thread id.
    public var id: String

    public init(runtime: String, id: String) {
        self.runtime = runtime
        self.id = id
    }

    public var description: String { "\(runtime)/\(id)" }
}

/// A process that cannot be confused with a later one of the same pid.
public struct ProcessIdentity: Hashable, Sendable, CustomStringConvertible {
    public var pid: Int32
    /// When the process started, in the kernel's own unit (Linux: clock ticks since boot, field 22 of
    /// `/proc/PID/stat`; macOS: microseconds since 1970). Comparable for equality only.
    public var start: UInt64

    public init(pid: Int32, start: UInt64) {
        self.pid = pid
        self.start = start
    }

    public var description: String { "\(pid)@\(start)" }
}

/// Wall time for people and for deadlines that survive a restart: milliseconds since 1970.
public struct WallTime: Hashable, Sendable, Comparable {
    public var milliseconds: Int64
    public init(milliseconds: Int64) { self.milliseconds = milliseconds }
    public static func < (left: WallTime, right: WallTime) -> Bool { left.milliseconds < right.milliseconds }
    public func adding(milliseconds: Int64) -> WallTime { WallTime(milliseconds: self.milliseconds + milliseconds) }
}
