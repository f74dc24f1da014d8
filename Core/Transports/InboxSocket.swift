import Platform
package import RepowireKit

/// A runtime's inbox: a Unix socket that takes one JSON object a line and answers nothing.
package enum InboxSocket {
    /// Writes the lines and closes. That the bytes were taken says nothing about the message: evidence comes later.
    /// - Throws: when not everything was taken in time. A line that was cut off has no end, so the runtime drops it.
    package static func write(
        to path: String, authentication: String?, data: [UInt8], within milliseconds: Int = 2000
    ) async throws {
        try await OffLoop.run {
            try deliver(to: path, authentication: authentication, data: data, within: milliseconds)
        }
    }

    /// `write` for a thread that may block.
    static func deliver(to path: String, authentication: String?, data: [UInt8], within milliseconds: Int) throws {
        let deadline = Deadline(milliseconds: milliseconds)
        let stream = try UnixStream(connectingTo: path, deadline: deadline)
        var bytes: [UInt8] = []
        if let authentication { bytes = Array(authentication.utf8) + [0x0A] }
        bytes += data
        try stream.send(bytes, deadline: deadline)
    }

    /// The line for one message: the manifest's frame with its placeholders filled in.
    /// - Parameter shields: texts that must not stand in the message as they are.
    package static func line(
        _ frame: JSON, text: String, session: String, message: MessageID, sender: String, shields: [String] = []
    ) -> [UInt8] {
        let values = [
            "{{text}}": Shield.apply(shields, to: text), "{{session}}": session, "{{message}}": message.rawValue,
            "{{sender}}": SenderName.plain(sender), "{{sender_address}}": SenderName.address(sender),
        ]
        return Template.fill(frame, values).bytes + [0x0A]
    }
}
