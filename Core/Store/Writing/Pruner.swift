import Platform
import RepowireKit

/// Removes old finished messages in slices small enough to stand between two batches.
final class Pruner {
    /// One walk over the messages from the oldest on.
    private struct Pass {
        /// Finished messages from before this go, in milliseconds since 1970.
        var cutoff: Int64
        /// Above this many bytes in use, finished messages go whatever their age.
        var goal: Int64
        var cursor: Int64 = 0
    }

    private let database: Database
    private let retention: Retention
    private let window: Statement
    private let removals: [Statement]
    private let pageSize: Int64
    private var pass: Pass?

    init(_ database: Database, _ retention: Retention) throws(SQLiteError) {
        self.database = database
        self.retention = retention
        window = try database.prepare(
            """
            SELECT sequence, final, created_at,
                CASE WHEN final AND created_at < ?2
                    THEN (SELECT max(at) FROM transitions WHERE message = sequence) END
            FROM messages WHERE sequence > ?1 ORDER BY sequence LIMIT ?3
            """
        )
        removals = [
            try database.prepare("DELETE FROM transitions WHERE message = ?"),
            try database.prepare("DELETE FROM answers WHERE message = ?"),
            try database.prepare("DELETE FROM messages WHERE sequence = ?"),
        ]
        pageSize = try Pruner.number(database, "page_size")
    }

    var isUnderWay: Bool { pass != nil }

    /// Bytes in use within the file: what was freed is used again before the file grows.
    func bytesInUse() throws(SQLiteError) -> Int64 {
        (try Pruner.number(database, "page_count") - Pruner.number(database, "freelist_count")) * pageSize
    }

    private static func number(_ database: Database, _ pragma: String) throws(SQLiteError) -> Int64 {
        try database.prepare("PRAGMA \(pragma)").first { $0.integer(0) } ?? 0
    }

    /// Begins a pass when the file is too large. Cheap: two numbers of the first page.
    func beginIfTooLarge(at now: WallTime) throws(SQLiteError) {
        if pass == nil, try bytesInUse() > retention.size { try begin(at: now) }
    }

    /// Begins a pass by age, and by size when the file is too large: then down to nine tenths, so that it is not due
    /// again with the next message.
    func begin(at now: WallTime) throws(SQLiteError) {
        let isTooLarge = try bytesInUse() > retention.size
        pass = Pass(
            cutoff: now.milliseconds - retention.age, goal: isTooLarge ? retention.size / 10 * 9 : .max)
        try database.prepare("DELETE FROM peers WHERE forgotten_at < ?").run(now.milliseconds - retention.age)
    }

    /// Looks at the next few messages of the pass. An error ends the pass; the next one begins anew.
    /// - Parameter limit: how many messages to remove at most; eight times as many are looked at.
    func slice(limit: Int) throws {
        guard var pass else { return }
        self.pass = nil
        let isTooLarge = try bytesInUse() > pass.goal
        var looked = 0
        var onlyYoung = true
        var victims: [Int64] = []
        try window.forEach(pass.cursor, pass.cutoff, limit * 8) { row in
            looked += 1
            pass.cursor = row.integer(0)
            if row.integer(2) < pass.cutoff { onlyYoung = false }
            let isFinished = row.integer(1) != 0
            // Old is what ended long ago: a message that waited for weeks can still be traced after its end.
            let isOld = row.optionalInteger(3).map { $0 < pass.cutoff } ?? false
            if isFinished, isOld || isTooLarge { victims.append(pass.cursor) }
            return victims.count < limit
        }
        if !victims.isEmpty { try remove(victims) }
        // The clock may have been set back in between, so one young message does not end the pass; a window full does.
        let isDone = victims.count < limit && (looked < limit * 8 || (onlyYoung && !isTooLarge))
        if !isDone { self.pass = pass }
    }

    private func remove(_ sequences: [Int64]) throws {
        try database.transaction {
            for sequence in sequences {
                for removal in removals { try removal.run(sequence) }
            }
        }
    }
}
