import CSQLite

/// A Swift value that a statement takes for a parameter.
protocol SQLiteValue {
    func bind(to place: inout Place)
}

/// The next free parameter of a statement.
struct Place: ~Copyable {
    private let statement: OpaquePointer
    private var index: Int32 = 0

    init(_ statement: OpaquePointer) { self.statement = statement }

    mutating func put(_ value: Int64) {
        index += 1
        check(sqlite3_bind_int64(statement, index, value))
    }

    mutating func put(_ text: String) {
        index += 1
        var text = text
        let code = text.withUTF8 { bytes in
            // SQLite takes a null pointer for NULL, and an empty buffer has one.
            guard let base = bytes.baseAddress else { return sqlite3_bind_text(statement, index, "", 0, nil) }
            return base.withMemoryRebound(to: CChar.self, capacity: bytes.count) { pointer in
                sqlite3_bind_text(statement, index, pointer, Int32(bytes.count), copyAtOnce)
            }
        }
        check(code)
    }

    mutating func putNull() {
        index += 1
        check(sqlite3_bind_null(statement, index))
    }

    /// Binding fails only for a parameter that the statement does not have or for a text beyond SQLite's limit of a
    /// gigabyte, a thousand times the largest body.
    private func check(_ code: Int32) { precondition(code == SQLITE_OK, "wrong parameter \(index)") }
}

/// SQLITE_TRANSIENT, a cast that Swift does not import.
private let copyAtOnce = unsafeBitCast(-1, to: sqlite3_destructor_type.self)

extension Int64: SQLiteValue {
    func bind(to place: inout Place) { place.put(self) }
}

extension Int: SQLiteValue {
    func bind(to place: inout Place) { place.put(Int64(self)) }
}

extension String: SQLiteValue {
    func bind(to place: inout Place) { place.put(self) }
}

extension Optional: SQLiteValue where Wrapped: SQLiteValue {
    func bind(to place: inout Place) {
        if let value = self { value.bind(to: &place) } else { place.putNull() }
    }
}
