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

    /// The parameters of `hook/report`. The payload travels as a string, not as JSON within JSON: the hook does not
    /// parse it, and what the host got wrong cannot break the line. A payload that was left out is `""`, with a `note`.
    package var params: JSON {
        var object = JSONObject([("runtime", .string(runtime)), ("event", .string(event))])
        switch payload {
        case .whole(let text): object["payload"] = .string(text)
        case .note(let note):
            object["payload"] = ""
            object["note"] = .string(note)
        }
        object["environment"] = .object(JSONObject(environment.map { ($0.name, .string($0.value)) }))
        object["pid"] = .int(Int64(pid))
        object["at"] = .int(at.milliseconds)
        return .object(object)
    }

    /// The handshake and the report, for one write: the daemon answers both in order.
    package var lines: [UInt8] {
        var bytes = RPCLine.request(
            id: HookReport.helloID, method: Method.hello, params: DaemonClient.hello(program: "repowire-hook")
        ).bytes
        bytes += RPCLine.request(id: HookReport.reportID, method: Method.hookReport, params: params).bytes
        return bytes
    }

    /// The report as the spool and the socket can hold it: control characters can make a line six times as long as the
    /// payload, and a line over the limit would be refused.
    package func fitting() -> HookReport {
        guard case .whole(let text) = payload, text.utf8.count > WireProtocol.maximumLine / 8,
            params.bytes.count > WireProtocol.maximumLine - 4096
        else { return self }
        var copy = self
        copy.payload = .note("the payload of \(text.utf8.count) bytes was left out: its line would be too long")
        return copy
    }

    static let helloID: JSON = 1
    static let reportID: JSON = 2

    package static func == (left: HookReport, right: HookReport) -> Bool { left.params == right.params }
}
