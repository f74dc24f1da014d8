/// How long finished messages are kept. What is not finished is kept whatever its age and size.
package struct Retention: Sendable, Hashable {
    /// Milliseconds since the message reached its end.
    package var age: Int64
    /// Bytes in use within the file; beyond it the oldest finished messages go.
    package var size: Int64

    package init(age: Int64 = 14 * 24 * 3_600_000, size: Int64 = 256 << 20) {
        self.age = age
        self.size = size
    }
}
