package import RepowireKit

/// One tool call of one client.
package struct CallKey: Sendable, Hashable {
    /// The request's id, as the client chose it.
    package var id: JSON
    /// Distinguishes another call under an id that the client used before.
    package var fingerprint: UInt64

    init(id: JSON, tool: String, arguments: JSON?) {
        self.id = id
        // FNV-1a: the same in every release and process, unlike `Hasher`.
        var hash: UInt64 = 0xcbf2_9ce4_8422_2325
        var bytes = Array(tool.utf8) + [0]
        arguments?.write(to: &bytes)
        for byte in bytes { hash = (hash ^ UInt64(byte)) &* 0x0000_0100_0000_01b3 }
        fingerprint = hash
    }

    /// The key of the request in the journal. A client that sends a request again, after the daemon died, makes the
    /// same key, so the message is not doubled.
    /// - Parameter instance: what stays the same over reconnects of one client.
    package func requestKey(instance: String) -> String {
        "\(instance)/\(id.text)/\(String(fingerprint, radix: 16))"
    }
}
