import Platform

/// A folder that is gone at the end of its life.
final class TemporaryFolder {
    let path: String

    init() throws {
        path = "\(EnvironmentValues["TMPDIR"] ?? "/tmp")/repowire-manifests-\(Randomness.hexadecimal(bytes: 6))"
        try FileSystem.makeFolder(path, mode: 0o700)
    }

    deinit { try? FileSystem.removeTree(path) }

    /// - Returns: the path of the file.
    @discardableResult
    func write(_ name: String, _ text: String) throws -> String {
        let file = "\(path)/\(name)"
        if let folder = Path.parent(of: file) { try FileSystem.makeFolder(folder) }
        try FileSystem.remove(file)
        try FileSystem.writeNew(file, Array(text.utf8), mode: 0o644, synchronize: false)
        return file
    }
}
