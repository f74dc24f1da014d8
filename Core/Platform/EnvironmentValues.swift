#if canImport(Glibc)
    import Glibc
#else
    import Darwin
#endif

/// The environment of this process.
package enum EnvironmentValues {
    package static subscript(name: String) -> String? {
        guard let pointer = getenv(name) else { return nil }
        return String(cString: pointer)
    }

    /// All values. Names are unique; the first of a repeated name counts, as in `getenv`.
    package static var all: [String: String] {
        var result: [String: String] = [:]
        var pointer: UnsafeMutablePointer<UnsafeMutablePointer<CChar>?>? = environ
        while let entry = pointer?.pointee {
            let text = String(cString: entry)
            if let equals = text.utf8.firstIndex(of: UInt8(ascii: "=")) {
                let name = String(text[..<equals])
                if result[name] == nil { result[name] = String(text[text.index(after: equals)...]) }
            }
            pointer = pointer?.advanced(by: 1)
        }
        return result
    }

    /// `HOME`, else the folder of the password database.
    package static var home: String {
        if let home = self["HOME"], !home.isEmpty { return home }
        guard let entry = getpwuid(getuid()), let folder = entry.pointee.pw_dir else { return "/" }
        return String(cString: folder)
    }
}
