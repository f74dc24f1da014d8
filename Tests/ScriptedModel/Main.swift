/// `scripted-model [--script FILE]`: a model server on loopback whose answers a test decides.
///
/// The first line on stdout is `{"port":N}`. The process ends when its standard input closes, so that a test that dies
/// leaves no server behind.
@main
enum Main {
    static func main() {
        signal(SIGPIPE, SIG_IGN)
        do {
            let server = ModelServer(script: try Script(arguments: CommandLine.arguments))
            let listener = try Listener()
            listener.acceptForever { server.serve($0) }
            writeAll(Array("{\"port\":\(listener.port)}\n".utf8), to: STDOUT_FILENO)
            waitForEndOfInput()
        } catch {
            writeAll(Array("scripted-model: \(error)\n".utf8), to: STDERR_FILENO)
            exit(1)
        }
    }

    private static func waitForEndOfInput() {
        var byte: UInt8 = 0
        while true {
            let count = read(STDIN_FILENO, &byte, 1)
            if count == 0 || (count < 0 && errno != EINTR) { return }
        }
    }
}
