import Platform
import TestSupport

#if canImport(Glibc)
    import Glibc
#else
    import Darwin
#endif

/// The program `door-server`, for one test.
package final class ServerProcess: Sendable {
    package let folder: ScratchFolder
    package let process: Int32
    package let port: UInt16
    package var socket: String { "\(folder.path)/door.sock" }
    /// What the program has written to standard output and error.
    package var log: String { "\(folder.path)/log" }

    /// - Parameter options: as `name=value`, see the program.
    package init(_ options: [String] = []) throws {
        let folder = try ScratchFolder()
        let socket = "\(folder.path)/door.sock"
        self.folder = folder
        let program = Subprocess(
            BuiltProduct.path(of: "door-server"), ["socket=\(socket)"] + options, environment: [:])
        process = try program.start(logging: "\(folder.path)/log")
        let deadline = Deadline(milliseconds: 10_000)
        while true {
            if let text = try? FileSystem.read("\(socket).port"),
                let port = UInt16(String(decoding: text, as: UTF8.self))
            {
                self.port = port
                break
            }
            guard deadline.millisecondsLeft > 0 else {
                kill(process, SIGKILL)
                throw SocketFailure(action: "start door-server", code: 0)
            }
            Pause.milliseconds(2)
        }
    }

    deinit {
        kill(process, SIGKILL)
        var status: Int32 = 0
        waitpid(process, &status, 0)
    }

    package func connectLines() throws -> RawSocket { try RawSocket(unix: socket) }
    package func connectHTTP() throws -> RawSocket { try RawSocket(port: port) }

    package var isRunning: Bool { waitpid(process, nil, WNOHANG) == 0 }

    package func usage() throws -> Usage {
        let client = try connectLines()
        try client.send("usage\n")
        guard let usage = Usage(try client.line()) else { throw SocketFailure(action: "read the usage", code: 0) }
        return usage
    }

    /// The processor time that the process takes while nobody asks it for anything.
    package func idleProcessorTime(over time: Int32 = 100) throws -> Int {
        let before = try usage().processorMicroseconds
        Pause.milliseconds(time)
        return try usage().processorMicroseconds - before
    }
}
