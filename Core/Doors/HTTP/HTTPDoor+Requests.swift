internal import CEvent
internal import EventLoop

extension HTTPDoor {
    /// Looks at new input before evhttp does.
    func inputGrew(_ number: Int, from offset: Int) {
        guard let connection = connections[number] else { return }
        switch connection.phase {
        case .head: scan(connection, from: offset)
        // evhttp reads on while it writes a stream, to see the client go, and keeps what it reads.
        case .streaming: if connection.unused > HTTPDoorLimits.inputDuringStream { doom(connection) }
        case .body, .waiting, .answering, .refused: break
        }
    }

    /// evhttp has read a whole request.
    func receive(_ request: UnsafeMutablePointer<evhttp_request>) {
        guard let evhttp = evhttp_request_get_connection(request),
            let number = numbers[evhttp_connection_get_bufferevent(evhttp)], let connection = connections[number],
            let check
        else { return }
        if connection.evhttp == nil { adopt(connection) }
        // evhttp takes a whole URL for a request to a proxy, and follows Proxy-Connection for it.
        request.pointee.flags &= ~EVHTTP_PROXY_REQUEST
        lastRequest += 1
        let id = RequestID(rawValue: lastRequest)
        connection.request = request
        connection.phase = .waiting(id)
        connection.deadline = nil
        requests[id] = connection
        settleLater(connection)
        let head = RequestHead(request)
        let body = evhttp_request_get_input_buffer(request).map { takeAll($0) } ?? []
        do throws(HTTPProblem) {
            switch try check.check(head, scanned: connection.scanner, bodySize: body.count) {
            case .options(let headers):
                answer(connection, id, status: 204, headers: headers, body: [], closes: false)
            case .pass(let method, let target):
                handler(
                    .request(HTTPRequest(id: id, method: method, target: target, headers: head.headers, body: body)))
            }
        } catch {
            answer(connection, id, with: error)
        }
    }

    /// The last byte of an answer has gone out; what the client has sent meanwhile is the next head.
    func answerIsComplete(_ number: Int) {
        guard let connection = connections[number], case .answering(let id) = connection.phase else { return }
        requests[id] = nil
        connection.request = nil
        connection.phase = .head
        connection.scanner = HeadScanner()
        connection.isIdle = true
        setDeadline(connection, after: limits.idleTime)
        scan(connection, from: 0)
    }

    /// While an answer is late evhttp does not read, so it does not see a client go away. Looking for the end of input
    /// without taking anything does not disturb it; enabling its own reading now would end the process. Only changes
    /// count: bytes of a next request stay where they are, and would be reported for ever.
    func watchForVanishing(_ connection: HTTPConnection) {
        guard connection.vanishWatch == nil else { return }
        let number = connection.number
        connection.vanishWatch = try? loop.watch(connection.descriptor, for: .nextReadChange) {
            self.assumeIsolated { $0.lookForEnd(number) }
        }
    }

    func stopWatching(_ connection: HTTPConnection) {
        if let watch = connection.vanishWatch { loop.cancel(watch) }
        connection.vanishWatch = nil
    }

    /// evhttp has let go of a connection.
    func forget(_ number: Int) {
        guard let connection = connections.removeValue(forKey: number) else { return }
        numbers[connection.buffers] = nil
        stopWatching(connection)
        if let alarm = connection.alarm { loop.cancel(alarm) }
        if let id = connection.openRequest {
            let handler = handler
            loop.perform { handler(.disconnected(id)) }
        }
        if let request = connection.request {
            // A request that evhttp has taken off its connection before closing it is ours to free; any other it frees.
            if evhttp_request_get_connection(request) == nil { evhttp_request_free(request) }
        }
        if let id = connection.requestID { requests[id] = nil }
        connection.release()
        finishDrainingIfEmpty()
    }

    private func scan(_ connection: HTTPConnection, from offset: Int) {
        guard let input = connection.input else { return }
        connection.scanner.scan(copy(of: input, from: offset))
        guard connection.scanner.hasBegun else { return }
        if connection.scanner.isComplete {
            connection.phase = .body
            setDeadline(connection, after: limits.bodyTime)
        } else if connection.isIdle {
            setDeadline(connection, after: limits.headTime)
        }
        connection.isIdle = false
    }

    private func lookForEnd(_ number: Int) {
        guard let connection = connections[number] else { return }
        switch peek(connection.descriptor) {
        case .end, .failed: cut(connection)
        // The next request is there already, and an end behind it cannot be read.
        case .bytes: if hasEndedInput(connection.descriptor) { cut(connection) }
        case .wouldBlock: return
        }
    }
}
