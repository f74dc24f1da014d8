/// What became of one planned file.
package struct AppliedFile: Sendable {
    package enum Result: Sendable, Hashable {
        case created, changed, removed, unchanged
        /// Nothing was written.
        case refused(EditRefusal)
    }

    package var path: String
    package var result: Result
    /// The copy of what was there, when one was made.
    package var backup: String?
    package var notes: [String]
}
