import Platform
import RepowireKit
import Wire

/// One report and its answer on the daemon's socket.
struct HookExchange {
    enum Outcome {
        case answered(HookAnswer)
        /// The daemon read the report and would not have it; it would not have it from the spool either.
        case refused(WireError)
        /// Nobody listens, or not one of ours.
        case notConnected
        /// The connection broke, the time is up, or the answer is not one.
        case unanswered
    }

    var home: RepowireHome
    var deadline: Deadline

    func run(_ report: HookReport) -> Outcome {
        guard let stream = try? UnixStream(connectingTo: home.socket, deadline: deadline) else { return .notConnected }
        guard send(report, on: stream) else { return .unanswered }
        return answer(on: stream)
    }

    func send(_ report: HookReport, on stream: UnixStream) -> Bool {
        (try? stream.send(report.lines, deadline: deadline)) != nil
    }

    /// Reads the answers to the handshake and to the report.
    func answer(on stream: UnixStream) -> Outcome {
        do {
            guard let greeting = try next(on: stream), case .result(HookReport.helloID, _) = greeting,
                let line = try next(on: stream)
            else { return .unanswered }
            switch line {
            case .result(HookReport.reportID, let result):
                return HookAnswer(json: result).map(Outcome.answered) ?? .unanswered
            case .failure(HookReport.reportID, let error) where error.name != .shuttingDown: return .refused(error)
            default: return .unanswered
            }
        } catch {
            return .unanswered
        }
    }

    private func next(on stream: UnixStream) throws -> RPCLine? {
        try stream.readLine(deadline: deadline, limit: WireProtocol.maximumLine).map { try RPCLine(parsing: $0) }
    }
}

extension HookAnswer {
    /// - Returns: nil when the value is not an answer.
    init?(json: JSON) {
        guard let object = json.objectValue else { return nil }
        self.init(
            stdout: object["stdout"]?.stringValue ?? "", stderr: object["stderr"]?.stringValue ?? "",
            exitCode: object["exit"]?.intValue.flatMap(UInt8.init(exactly:)).map(Int32.init) ?? 0)
    }
}
