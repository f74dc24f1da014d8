import Platform
import Synchronization

#if canImport(Glibc)
    import Glibc
#else
    import Darwin
#endif

/// The daemon's log: one line an event, `key=value` pairs after the text, to standard error and to a file whose size is
/// bounded. Never a message's body, an answer or a token.
package final class Log: Sendable {
    package enum Level: String, Sendable, Comparable, CaseIterable {
        case debug, info, warning, error

        package static func < (left: Level, right: Level) -> Bool { left.rank < right.rank }

        private var rank: Int { Level.allCases.firstIndex(of: self) ?? 0 }
    }

    private struct File {
        var descriptor: Int32 = -1
        var size = 0
    }

    /// The file is moved aside at this size; one older file is kept.
    private static let maximumSize = 8 << 20

    private let level: Level
    private let path: String?
    private let toStandardError: Bool
    private let file = Mutex(File())

    /// - Parameter path: nil logs to standard error only.
    package init(level: Level, path: String?, toStandardError: Bool) {
        self.level = level
        self.path = path
        self.toStandardError = toStandardError
    }

    package func debug(_ text: @autoclosure () -> String, _ fields: KeyValuePairs<String, String> = [:]) {
        if level <= .debug { write(.debug, text(), fields) }
    }
    package func info(_ text: String, _ fields: KeyValuePairs<String, String> = [:]) { write(.info, text, fields) }
    package func warning(_ text: String, _ fields: KeyValuePairs<String, String> = [:]) {
        write(.warning, text, fields)
    }
    package func error(_ text: String, _ fields: KeyValuePairs<String, String> = [:]) { write(.error, text, fields) }

    private func write(_ level: Level, _ text: String, _ fields: KeyValuePairs<String, String>) {
        guard level >= self.level else { return }
        var line = "\(Clocks.text(of: Clocks.wall)) \(level.rawValue) \(Log.clean(text))"
        for (key, value) in fields { line += " \(key)=\(Log.quoted(value))" }
        let bytes = Array((line + "\n").utf8)
        bytes.withUnsafeBytes { bytes in
            if toStandardError { try? FileSystem.writeAll(2, bytes, subject: "log") }
            file.withLock { append(bytes, to: &$0) }
        }
    }

    private func append(_ bytes: UnsafeRawBufferPointer, to file: inout File) {
        guard let path else { return }
        if file.descriptor < 0 || file.size > Log.maximumSize { reopen(&file, path) }
        guard file.descriptor >= 0 else { return }
        try? FileSystem.writeAll(file.descriptor, bytes, subject: path)
        file.size += bytes.count
    }

    private func reopen(_ file: inout File, _ path: String) {
        if file.descriptor >= 0 {
            close(file.descriptor)
            rename(path, "\(path).1")
        } else if let folder = Path.parent(of: path) {
            try? FileSystem.makeFolder(folder, mode: 0o700)
        }
        file.descriptor = open(path, O_WRONLY | O_CREAT | O_APPEND | O_CLOEXEC, 0o600)
        file.size = (try? FileSystem.status(of: path))?.map(\.size) ?? 0
    }

    private static func clean(_ text: String) -> String {
        String(text.map { $0.isNewline ? " " : $0 })
    }

    private static func quoted(_ value: String) -> String {
        let isPlain = !value.isEmpty && !value.contains { $0.isWhitespace || $0 == "\"" || $0 == "=" }
        return isPlain ? value : "\"" + clean(value).replacing("\"", with: "'") + "\""
    }
}
