import Platform
import Testing

/// Files of this checkout and temporary folders.
enum TestFiles {
    /// The root of the checkout.
    static var checkout: String {
        var path = "\(#filePath)"
        for _ in 0..<3 { path = Path.parent(of: path) ?? "/" }
        return path
    }

    static func read(_ path: String) throws -> [UInt8] { try FileSystem.read("\(checkout)/\(path)") }
}
