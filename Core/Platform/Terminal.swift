#if canImport(Glibc)
    import Glibc
#else
    import Darwin
#endif

/// The terminal behind a descriptor, and the one that a person sits at.
package enum Terminal {
    package static func isTerminal(_ descriptor: Int32) -> Bool { isatty(descriptor) == 1 }

    /// - Returns: the columns; nil when the descriptor is no terminal or the terminal does not say.
    package static func width(of descriptor: Int32) -> Int? {
        var size = winsize()
        guard ioctl(descriptor, UInt(TIOCGWINSZ), &size) == 0, size.ws_col > 0 else { return nil }
        return Int(size.ws_col)
    }

    /// Asks a question on the terminal that controls this process, also when stdin is a pipe.
    /// - Returns: the line that was typed; nil when there is no terminal or it was closed.
    package static func ask(_ question: String) -> String? {
        let descriptor = retrying { open("/dev/tty", O_RDWR | O_CLOEXEC) }
        guard descriptor >= 0 else { return nil }
        defer { close(descriptor) }
        guard isTerminal(descriptor) else { return nil }
        let bytes = Array(question.utf8)
        guard (try? bytes.withUnsafeBytes { try FileSystem.writeAll(descriptor, $0, subject: "/dev/tty") }) != nil
        else {
            return nil
        }
        var line: [UInt8] = []
        var byte: UInt8 = 0
        while line.count < 1024 {
            // Not retried: Ctrl-C during the question means no.
            let count = read(descriptor, &byte, 1)
            guard count == 1 else { return nil }
            if byte == 0x0A { break }
            line.append(byte)
        }
        return String(decoding: line, as: UTF8.self)
    }

    /// From now on Ctrl-C in this terminal is a character that ends what was typed, and no signal to everybody in it.
    package static func takeInterruptAsCharacter(_ descriptor: Int32) {
        var settings = termios()
        guard tcgetattr(descriptor, &settings) == 0 else { return }
        settings.c_lflag &= ~tcflag_t(ISIG)
        withUnsafeMutableBytes(of: &settings.c_cc) { $0[Int(VEOL)] = interruptCharacter }
        tcsetattr(descriptor, TCSANOW, &settings)
    }

    package static let interruptCharacter: UInt8 = 0x03
}
