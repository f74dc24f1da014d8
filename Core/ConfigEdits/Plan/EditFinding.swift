/// An edit of ours that is no longer as we made it: a host rewrote its file, or somebody changed it.
package struct EditFinding: Sendable, Hashable {
    package var adapter: String
    /// The file.
    package var path: String
    /// One sentence.
    package var what: String
}
