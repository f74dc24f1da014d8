import RepowireKit
import Synchronization

/// Everything the model was asked, in order, for a test to read.
final class RequestLog: Sendable {
    /// How far the answer to a request is.
    enum Outcome: String { case answering, finished, aborted }

    private struct Record {
        var head: JSONObject
        /// The body as it came: a test can compare bytes.
        var body: [UInt8]
        var isJSON: Bool
    }

    private let records = Mutex<[Record]>([])

    /// Notes a request and returns its number.
    func begin(_ request: HTTPRequest, isJSON: Bool, conversation: Conversation?) -> Int {
        let headers = JSONObject(request.headers.map { ($0.name, JSON.string($0.value)) })
        return records.withLock { records in
            var head: JSONObject = [
                "index": .int(Int64(records.count)), "at": .int(RequestLog.microseconds()),
                "method": .string(request.method), "path": .string(request.path), "query": .string(request.query),
                "headers": .object(headers), "outcome": .string(Outcome.answering.rawValue),
            ]
            if let conversation {
                head["prompt"] = .string(conversation.prompt)
                head["step"] = .int(Int64(conversation.step))
                head["tool_results"] = .array(conversation.toolResults.map { .string($0) })
                head["auxiliary"] = .bool(conversation.isAuxiliary)
            }
            records.append(Record(head: head, body: request.body, isJSON: isJSON))
            return records.count - 1
        }
    }

    func end(_ index: Int, _ outcome: Outcome) {
        records.withLock { records in
            records[index].head["outcome"] = .string(outcome.rawValue)
            records[index].head["ended"] = .int(RequestLog.microseconds())
        }
    }

    /// All records from a number on as a JSON array; the bodies stand in it byte for byte.
    func json(from first: Int) -> [UInt8] {
        records.withLock { records in
            var bytes: [UInt8] = [UInt8(ascii: "[")]
            for record in records.dropFirst(first) {
                if bytes.count > 1 { bytes.append(UInt8(ascii: ",")) }
                bytes += JSON.object(record.head).bytes.dropLast()
                bytes += Array(",\"body\":".utf8)
                bytes += record.isJSON ? record.body : JSON.string(String(decoding: record.body, as: UTF8.self)).bytes
                bytes.append(UInt8(ascii: "}"))
            }
            bytes.append(UInt8(ascii: "]"))
            return bytes
        }
    }

    /// Wall time in microseconds, to be compared with times that other processes noted.
    private static func microseconds() -> Int64 {
        var time = timespec()
        clock_gettime(CLOCK_REALTIME, &time)
        return Int64(time.tv_sec) * 1_000_000 + Int64(time.tv_nsec) / 1_000
    }
}
