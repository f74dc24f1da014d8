import Platform
package import RepowireKit
import Wire

/// One report to the daemon. `pid` and `at` together name it: a report that comes twice (once on the socket, once from
/// the spool) is the same one.
package struct HookReport: Sendable, Equatable {
    package var runtime: String
    package var event: String
    package var payload: HookPayload
    package var environment: [(name: String, value: String)]
    package var pid: Int32
    package var at: WallTime

    package init(
        runtime: String, event: String, payload: HookPayload, environment: [(name: String, value: String)], pid: Int32,
        at: WallTime
    ) {
        self.runtime = runtime
        self.event = event
        self.payload = payload
        self.environment = environment
        self.pid = pid
        self.at = at
    }

    /// The parameters of `hook/report` as JSON text. The payload travels as a string, not as JSON within JSON: the hook
    /// does not parse it, and what the host got wrong cannot break the line. Where none came there is none, and a
    /// `note` where one was left out.
    ///
    /// Written without `JSON` values on the way, as those would cost a fifth of the hook's time.
    package var params: [UInt8] {
        var bytes: [UInt8] = []
        append(to: &bytes)
        return bytes
    }

    /// The handshake and the report, for one write: the daemon answers both in order.
    package var lines: [UInt8] {
        var bytes: [UInt8] = []
        bytes.reserveCapacity(1024)
        bytes += "{\"jsonrpc\":\"2.0\",\"id\":1,\"method\":\"hello\",\"params\":{\"protocol\":".utf8
        bytes += String(WireProtocol.version).utf8
        bytes += ",\"program\":\"repowire-hook\",\"release\":\"".utf8
        bytes += WireProtocol.release.utf8
        bytes += "\"}}\n{\"jsonrpc\":\"2.0\",\"id\":2,\"method\":\"hook/report\",\"params\":".utf8
        append(to: &bytes)
        bytes += "}\n".utf8
        return bytes
    }

    private func append(to bytes: inout [UInt8]) {
        func string(_ key: StaticString, _ value: String) {
            bytes += UnsafeBufferPointer(start: key.utf8Start, count: key.utf8CodeUnitCount)
            JSON.write(value, to: &bytes)
        }
        string("{\"runtime\":", runtime)
        string(",\"event\":", event)
        switch payload {
        case .whole(let text): if !HookReport.isBlank(text) { string(",\"payload\":", text) }
        case .note(let note): string(",\"note\":", note)
        }
        bytes += ",\"environment\":{".utf8
        var isFirst = true
        for value in environment {
            if !isFirst { bytes.append(UInt8(ascii: ",")) }
            isFirst = false
            JSON.write(value.name, to: &bytes)
            string(":", value.value)
        }
        bytes += "},\"pid\":".utf8
        bytes += String(pid).utf8
        bytes += ",\"at\":".utf8
        bytes += String(at.milliseconds).utf8
        bytes.append(UInt8(ascii: "}"))
    }

    /// The report as the spool and the socket can hold it: control characters can make a line six times as long as the
    /// payload, and a line over the limit would be refused.
    package func fitting() -> HookReport {
        guard case .whole(let text) = payload, text.utf8.count > WireProtocol.maximumLine / 8,
            params.count > WireProtocol.maximumLine - 4096
        else { return self }
        var copy = self
        copy.payload = .note("the payload of \(text.utf8.count) bytes was left out: its line would be too long")
        return copy
    }

    private static func isBlank(_ text: String) -> Bool {
        text.utf8.allSatisfy { $0 == 0x20 || $0 == 0x0A || $0 == 0x0D || $0 == 0x09 }
    }

    static let helloID: JSON = 1
    static let reportID: JSON = 2

    package static func == (left: HookReport, right: HookReport) -> Bool { left.params == right.params }
}
