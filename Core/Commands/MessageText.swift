import CommandLine
import Platform
import RepowireKit

/// The text of a message: an argument, or `-` for stdin.
enum MessageText {
    static let argument = Argument(
        "MESSAGE", surplusHint: "Put the message in quotes, so that it is one argument.",
        summary: "The text; '-' reads it from stdin.")

    static func read(_ text: String) throws -> String {
        var text = text
        if text == "-" {
            do {
                text = String(decoding: try StandardStreams.readInput(limit: Message.maximumBody + 1), as: UTF8.self)
            } catch let error as SystemError where error.isTooLarge {
                throw tooLong
            }
            if text.hasSuffix("\n") { text.removeLast() }
        }
        guard text.contains(where: { !$0.isWhitespace }) else { throw CommandError("the message is empty") }
        guard text.utf8.count <= Message.maximumBody else { throw tooLong }
        return text
    }

    private static let tooLong = CommandError(
        "the message is longer than 1 MiB", hint: "Put it into a file and send the path.")
}
