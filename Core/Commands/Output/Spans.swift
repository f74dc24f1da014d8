/// Times, sizes and counts in the words of people.
enum Spans {
    /// Such as `850 ms`, `2.1 s`, `5 min`, `3 h 12 min`, `4 days`.
    static func text(milliseconds: Int64) -> String {
        let value = max(0, milliseconds)
        if value < 1000 { return "\(value) ms" }
        let seconds = value / 1000
        if seconds < 10 { return "\(seconds).\(value % 1000 / 100) s" }
        if seconds < 120 { return "\(seconds) s" }
        let minutes = seconds / 60
        if minutes < 60 { return "\(minutes) min" }
        let hours = minutes / 60
        if hours < 48 { return minutes % 60 == 0 ? "\(hours) h" : "\(hours) h \(minutes % 60) min" }
        return "\(hours / 24) days"
    }

    /// Such as `812 B`, `1.2 MB`.
    static func text(bytes: Int64) -> String {
        if bytes < 1000 { return "\(bytes) B" }
        var value = bytes
        for unit in ["kB", "MB", "GB"] {
            if value < 1_000_000 || unit == "GB" {
                let tenths = value / 100
                return tenths < 100 ? "\(tenths / 10).\(tenths % 10) \(unit)" : "\(value / 1000) \(unit)"
            }
            value /= 1000
        }
        return "\(value) B"
    }

    /// Such as `1 message`, `3 messages`.
    static func count(_ number: Int64, _ noun: String) -> String { "\(number) \(noun)\(number == 1 ? "" : "s")" }
}
