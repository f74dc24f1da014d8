/// Everything that an install or uninstall is going to do.
package struct Plan: Sendable {
    /// In the order of the edits.
    package var files: [PlannedFile]

    package var diff: String { files.map(\.diff).joined() }

    /// Whether any file is written or removed.
    package var changesAnything: Bool {
        files.contains { [.create, .change, .remove].contains($0.status) }
    }

    package var refusals: [EditRefusal] {
        files.compactMap { file in
            if case .refused(let refusal) = file.status { return refusal }
            return nil
        }
    }
}
