package import Doors

extension LoopThread {
    /// Opens a line door on this loop, in a folder of its own.
    package func openLines(limits: LineDoorLimits = LineDoorLimits(), accepting: Bool = true) async throws -> OpenLines
    {
        let folder = try ScratchFolder()
        let echo = EchoLines()
        let path = "\(folder.path)/run/daemon.sock"
        let door = try await on { try echo.open(on: self.loop, at: path, limits: limits, accepting: accepting) }
        return OpenLines(folder: folder, path: path, door: door, echo: echo)
    }

    /// Opens an HTTP door on this loop, on a free port.
    package func openHTTP(limits: HTTPDoorLimits = HTTPDoorLimits()) async throws -> OpenHTTP {
        let echo = EchoHTTP()
        let (door, port) = try await on { try echo.open(on: self.loop, limits: limits) }
        return OpenHTTP(door: door, port: port, echo: echo)
    }
}

/// A line door that is open for a test.
package struct OpenLines: Sendable {
    package let folder: ScratchFolder
    package let path: String
    package let door: LineDoor
    package let echo: EchoLines

    package func connect() throws -> RawSocket { try RawSocket(unix: path) }
}

/// An HTTP door that is open for a test.
package struct OpenHTTP: Sendable {
    package let door: HTTPDoor
    package let port: UInt16
    package let echo: EchoHTTP

    package func connect() throws -> RawSocket { try RawSocket(port: port) }

    /// One exchange on a connection of its own.
    package func exchange(
        _ method: String, _ target: String, headers: [String] = [], body: String = ""
    ) throws -> HTTPAnswer {
        let client = try connect()
        try client.request(method, target, port: port, headers: headers, body: body)
        return try client.answer()
    }
}
