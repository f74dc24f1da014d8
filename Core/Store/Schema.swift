/// The tables, and how an older file becomes a newer one.
struct Schema {
    /// "Rpwr", at offset 68 of the file: tells our files from those of other programs.
    static let applicationID: Int32 = 0x5270_7772

    /// `migrations[n]` leads from version n to n + 1. Released ones never change.
    var migrations: [String]

    var version: Int { migrations.count }

    /// Brings the file to the newest version, one transaction a step, so that a crash leaves a version and not a mixture.
    func migrate(_ database: Database, from version: Int) throws {
        for (offset, migration) in migrations[version...].enumerated() {
            try database.transaction {
                try database.execute(migration)
                try database.execute("PRAGMA application_id = \(Schema.applicationID)")
                try database.execute("PRAGMA user_version = \(version + offset + 1)")
            }
        }
    }

    static let current = Schema(migrations: [
        // A message row keeps its size for life: `state` takes one byte and `final` none, so a change of state writes
        // one page in place, however long the body is. What grows (turn, answer) is in rows that are only added.
        // `state` and `final` stand first, so that a search reads no body.
        """
        CREATE TABLE peers (
            id TEXT NOT NULL PRIMARY KEY, name TEXT NOT NULL, kind TEXT NOT NULL, circle TEXT NOT NULL,
            role TEXT NOT NULL, runtime TEXT, directory TEXT, summary TEXT, session_runtime TEXT, session_id TEXT,
            pid INTEGER, process_start INTEGER, last_seen INTEGER NOT NULL, forgotten_at INTEGER
        ) STRICT, WITHOUT ROWID;

        CREATE TABLE messages (
            sequence INTEGER PRIMARY KEY AUTOINCREMENT, final INTEGER NOT NULL, state INTEGER NOT NULL,
            kind INTEGER NOT NULL, created_at INTEGER NOT NULL, deadline INTEGER, id TEXT NOT NULL, request_key TEXT,
            sender TEXT NOT NULL, recipient TEXT NOT NULL, in_reply_to TEXT, hops TEXT, body TEXT NOT NULL
        ) STRICT;
        CREATE UNIQUE INDEX messages_by_id ON messages(id);
        CREATE UNIQUE INDEX messages_by_key ON messages(request_key) WHERE request_key IS NOT NULL;
        CREATE INDEX messages_open ON messages(sequence) WHERE final = 0;

        CREATE TABLE transitions (
            message INTEGER NOT NULL, number INTEGER NOT NULL, state INTEGER NOT NULL, at INTEGER NOT NULL,
            evidence TEXT NOT NULL, transport TEXT, turn TEXT, PRIMARY KEY (message, number)
        ) STRICT, WITHOUT ROWID;

        CREATE TABLE answers (message INTEGER PRIMARY KEY, answer TEXT NOT NULL) STRICT;
        """,
        "ALTER TABLE peers ADD COLUMN launch TEXT",
    ])
}
