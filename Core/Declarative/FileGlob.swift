import Platform

/// A file pattern whose last component may hold `*`, each standing for any characters.
package struct FileGlob: Sendable {
    /// The folder that holds the files.
    package let folder: String
    /// What lies between the stars of the last component.
    private let parts: [String]

    package init(_ path: String) {
        folder = Path.parent(of: path) ?? "/"
        parts = Path.name(of: path).split(separator: "*", omittingEmptySubsequences: false).map(String.init)
    }

    package func matches(_ name: String) -> Bool {
        guard let first = parts.first, let last = parts.last, parts.count > 1 else { return parts == [name] }
        guard name.hasPrefix(first), name.hasSuffix(last), name.utf8.count >= first.utf8.count + last.utf8.count else {
            return false
        }
        var rest = name.dropFirst(first.count).dropLast(last.count)
        for part in parts.dropFirst().dropLast() where !part.isEmpty {
            guard let found = rest.firstRange(of: part) else { return false }
            rest = rest[found.upperBound...]
        }
        return true
    }

    /// The files that match, sorted; none when the folder is missing.
    package func files() throws -> [String] {
        try FileSystem.list(folder).filter(matches).map { folder == "/" ? "/\($0)" : "\(folder)/\($0)" }
    }
}
