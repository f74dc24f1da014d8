/// How much one file may hold. A file of ours is a few kilobytes; everything beyond is an accident or an attack.
package struct YAMLLimits: Sendable {
    /// Size of the file in bytes.
    package var bytes = 1 << 20
    /// How deep lists and mappings may nest.
    package var depth = 64
    /// How many values there may be.
    package var nodes = 20_000

    package init() {}
}
