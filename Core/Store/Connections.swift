import Platform

/// Opens the journal's two connections with the settings that the promise of durability rests on.
enum Connections {
    /// The writing connection, migrated to the newest version.
    static func writing(_ file: JournalFile, schema: Schema) throws -> Database {
        let path = file.path
        try file.prepare(schema)
        let database = try Database(path, .readWrite)
        guard !database.isReadOnly else { throw JournalError.readOnly(path: path) }
        // The log may hold a later version than the file's first page.
        let version = Int(try database.pragma("user_version") ?? "") ?? 0
        let application = Int32(try database.pragma("application_id") ?? "") ?? 0
        try JournalFile.check(version: version, application: application, path: path, schema)
        if application == 0, try !isEmpty(database) { throw JournalError.foreign(path: path) }

        try file.restrict()
        // Counts for a new file only. A batch changes few rows on many pages: half the usual size took a tenth off it.
        try database.execute("PRAGMA page_size = 2048")
        try set(database, "journal_mode", "wal")
        try set(database, "synchronous", "2")
        #if os(macOS)
            try set(database, "fullfsync", "1")
            try set(database, "checkpoint_fullfsync", "1")
        #endif
        // A log that has been larger is cut back to this when it starts anew; below it the blocks stay, which makes the
        // next writes cheaper.
        try database.execute("PRAGMA journal_size_limit = \(16 << 20)")
        try database.execute("PRAGMA cache_size = \(-(8 << 10))")
        try database.execute("PRAGMA temp_store = MEMORY")
        // Distributions differ; what is removed is overwritten where that costs no write of its own.
        try database.execute("PRAGMA secure_delete = FAST")
        try schema.migrate(database, from: version)
        return database
    }

    /// The reading connection, for everything but appends.
    static func reading(_ path: String) throws -> Database {
        let database = try Database(path, .readOnly)
        try database.execute("PRAGMA cache_size = \(-(1 << 10))")
        try database.execute("PRAGMA temp_store = MEMORY")
        return database
    }

    private static func isEmpty(_ database: Database) throws(SQLiteError) -> Bool {
        try database.prepare("SELECT count(*) FROM sqlite_schema").first { $0.integer(0) } == 0
    }

    /// Sets a pragma and reads it back: SQLite leaves some as they were without a word.
    private static func set(_ database: Database, _ name: String, _ value: String) throws {
        try database.execute("PRAGMA \(name) = \(value)")
        let found = try database.pragma(name) ?? "unknown"
        guard found == value else { throw JournalError.notDurable(path: database.path, setting: name, found: found) }
    }
}
