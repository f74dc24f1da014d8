import Platform
import RepowireKit
import TestSupport
import Wire

#if canImport(Glibc)
    import Glibc
#else
    import Darwin
#endif

/// A client of the socket that sees every line. Every wait ends after twenty seconds.
final class Connection {
    private let stream: UnixStream
    private var lastID: Int64 = 0
    /// Came while something else was waited for.
    private var notices: [(method: String, params: JSON)] = []
    private var answers: [Int64: Result<JSON, WireError>] = [:]
    private var requests: [(id: JSON, method: String, params: JSON)] = []
    private let patience: Int

    init(to path: String, milliseconds: Int = 20_000) throws {
        patience = milliseconds
        stream = try UnixStream(connectingTo: path, deadline: Deadline(milliseconds: milliseconds))
    }

    var descriptor: Int32 { stream.descriptor }

    /// Calls a method and waits for its answer.
    @discardableResult
    func call(_ method: String, _ params: JSON = [:]) throws -> JSON { try answer(to: begin(method, params)).get() }

    /// The error that a call ends with.
    func failure(_ method: String, _ params: JSON = [:]) throws -> WireError {
        switch try answer(to: begin(method, params)) {
        case .failure(let error): return error
        case .success(let result): throw ProgramFailed("\(method) succeeded: \(result.text)")
        }
    }

    /// Sends a request and does not wait.
    @discardableResult
    func begin(_ method: String, _ params: JSON = [:]) throws -> Int64 {
        lastID += 1
        try send(RPCLine.request(id: .int(lastID), method: method, params: params).bytes)
        return lastID
    }

    func tell(_ method: String, _ params: JSON) throws {
        try send(RPCLine.notification(method: method, params: params).bytes)
    }

    func send(_ bytes: [UInt8]) throws { try stream.send(bytes, deadline: Deadline(milliseconds: patience)) }

    func answer(to id: Int64) throws -> Result<JSON, WireError> {
        while true {
            if let answer = answers.removeValue(forKey: id) { return answer }
            guard try take() else { throw ProgramFailed("the daemon closed the connection before answer \(id)") }
        }
    }

    /// The parameters of the next notification of a method.
    func notice(_ method: String) throws -> JSON {
        while true {
            if let index = notices.firstIndex(where: { $0.method == method }) {
                return notices.remove(at: index).params
            }
            guard try take() else { throw ProgramFailed("the daemon closed the connection before a \(method)") }
        }
    }

    /// The next request of the daemon's own, as plug-ins get them.
    func request() throws -> (id: JSON, method: String, params: JSON) {
        while requests.isEmpty {
            guard try take() else { throw ProgramFailed("the daemon closed the connection before a request") }
        }
        return requests.removeFirst()
    }

    func respond(_ id: JSON, _ result: JSON) throws { try send(RPCLine.result(id: id, result).bytes) }

    /// The next message that is offered.
    func offer() throws -> (id: String, body: String, kind: String) {
        let params = try notice("message/offer")
        return (
            params["id"]?.stringValue ?? "", params["body"]?.stringValue ?? "", params["kind"]?.stringValue ?? ""
        )
    }

    /// Whatever line comes next; nil at the end.
    func line() throws -> JSON? {
        try stream.readLine(deadline: Deadline(milliseconds: patience)).map { try JSON(parsing: $0) }
    }

    /// Reads what comes until the daemon closes.
    func drain() throws -> [JSON] {
        var lines: [JSON] = []
        while let next = try line() { lines.append(next) }
        return lines
    }

    private func take() throws -> Bool {
        guard let bytes = try stream.readLine(deadline: Deadline(milliseconds: patience)) else { return false }
        switch try RPCLine(parsing: bytes) {
        case .result(.int(let id), let result): answers[id] = .success(result)
        case .failure(.int(let id), let error): answers[id] = .failure(error)
        case .notification(let method, let params): notices.append((method, params))
        case .failure(_, let error): throw error
        case .request(let id, let method, let params): requests.append((id, method, params))
        case .result:
            throw ProgramFailed("a line nobody asked for: \(String(decoding: bytes, as: UTF8.self))")
        }
        return true
    }
}

extension Connection {
    /// Says that nothing more will be sent.
    func endOutput() { _ = shutdown(descriptor, Int32(SHUT_WR)) }

    /// Goes away.
    func hangUp() { _ = shutdown(descriptor, Int32(SHUT_RDWR)) }
}
