/// Who may use an HTTP door: loopback, by name and by origin, with the token.
package struct HTTPAccess: Sendable {
    /// The bearer token that every request must carry; compared in constant time.
    package var token: [UInt8]
    /// Paths that answer without the token, such as a bare health answer.
    package var openPaths: Set<String>

    package init(token: [UInt8], openPaths: Set<String> = []) {
        precondition(!token.isEmpty, "an empty token would let everybody in")
        self.token = token
        self.openPaths = openPaths
    }

    /// The values of `Host` that mean this door. Any other name is a page that had its own name point here.
    static func hosts(port: UInt16) -> [String] {
        ["127.0.0.1:\(port)", "localhost:\(port)", "[::1]:\(port)"]
    }
}
