internal import CEvent
internal import EventLoop

extension HTTPDoor {
    func answer(_ connection: HTTPConnection, _ id: RequestID, with problem: HTTPProblem) {
        var headers = problem.headers
        headers.add("Content-Type", HTTPProblem.contentType)
        answer(
            connection, id, status: problem.status, headers: headers, body: problem.body, closes: problem.closes)
    }

    func answer(
        _ connection: HTTPConnection, _ id: RequestID, status: Int, headers: HTTPHeaders, body: [UInt8], closes: Bool
    ) {
        guard case .waiting(id) = connection.phase, let request = connection.request else { return }
        // evhttp would send the body of an answer to HEAD, and the client would read it as its next answer.
        let body = evhttp_request_get_command(request) == EVHTTP_REQ_HEAD ? [] : body
        var headers = headers
        if !body.isEmpty { headers.add("Content-Length", "\(body.count)") }
        prepare(connection, request, headers: headers, closes: closes)
        connection.phase = .answering(id)
        setDeadline(connection, after: limits.writeTime)
        withBuffer(holding: body) { evhttp_send_reply(request, Int32(status), HTTPStatus.phrase(of: status), $0) }
    }

    func beginStream(_ id: RequestID, headers: HTTPHeaders) -> Bool {
        guard let connection = requests[id], case .waiting = connection.phase, let request = connection.request else {
            return false
        }
        var headers = headers
        if headers["Content-Type"] == nil { headers.add("Content-Type", "text/event-stream") }
        prepare(connection, request, headers: headers, closes: false)
        connection.phase = .streaming(id)
        evhttp_send_reply_start(request, 200, HTTPStatus.phrase(of: 200))
        return true
    }

    func continueStream(_ id: RequestID, _ bytes: [UInt8]) -> Bool {
        guard let connection = requests[id], case .streaming = connection.phase, let request = connection.request,
            !connection.isDoomed
        else { return false }
        let hadNothing = connection.unsent == 0
        withBuffer(holding: bytes) { evhttp_send_reply_chunk(request, $0) }
        if connection.unsent > limits.unsentBeforeCut && !hadNothing { doom(connection) }
        return !connection.isDoomed
    }

    func finishStream(_ id: RequestID) {
        guard let connection = requests[id], case .streaming = connection.phase, let request = connection.request else {
            return
        }
        connection.phase = .answering(id)
        setDeadline(connection, after: limits.writeTime)
        evhttp_send_reply_end(request)
    }

    /// Cuts a connection when evhttp's own callbacks are through.
    func doom(_ connection: HTTPConnection) {
        connection.isDoomed = true
        settleLater(connection)
    }

    /// Closes a connection now; `forget` follows by evhttp's callback.
    func cut(_ connection: HTTPConnection) {
        if let evhttp = connection.evhttp { evhttp_connection_free(evhttp) }
    }

    func outputGrew(_ number: Int) {
        guard let connection = connections[number] else { return }
        switch connection.phase {
        case .head, .body:
            connection.hasForeignOutput = true
            settleLater(connection)
        case .waiting, .answering, .streaming, .refused: return
        }
    }

    /// evhttp refuses some requests by itself, with a page of HTML; the client is given a problem document instead.
    /// Writing begins after this, unless other connections have kept libevent busy for another round; then the page
    /// goes out as it is.
    func rewriteRefusal(_ connection: HTTPConnection) {
        connection.hasForeignOutput = false
        guard let output = connection.output, let status = statusOfAnswer(in: output), status >= 400 else { return }
        connection.phase = .refused
        setDeadline(connection, after: limits.writeTime)
        replaceContents(of: output, with: RefusalAnswer.bytes(for: refusal(connection, status)))
    }

    private func refusal(_ connection: HTTPConnection, _ status: Int) -> HTTPProblem {
        switch status {
        case 400 where connection.scanner.count > limits.head:
            HTTPProblem(431, "The head of a request is limited to \(limits.head) bytes.", closes: true)
        case 413: HTTPProblem(413, "The body of a request is limited to \(limits.body) bytes.", closes: true)
        case 417: HTTPProblem(417, "Nothing but 100-continue may be expected here.", closes: true)
        default: HTTPProblem(400, "This is not a valid HTTP/1.1 request.", closes: true)
        }
    }

    private func prepare(
        _ connection: HTTPConnection, _ request: UnsafeMutablePointer<evhttp_request>, headers: HTTPHeaders,
        closes: Bool
    ) {
        // evhttp adds reading of its own now; a second event for the same socket is not needed any more.
        stopWatching(connection)
        let output = evhttp_request_get_output_headers(request)
        var headers = headers
        if headers["Cache-Control"] == nil { headers.add("Cache-Control", "no-store") }
        headers.add("X-Content-Type-Options", "nosniff")
        if closes || isDraining { headers.add("Connection", "close") }
        for field in headers.fields { evhttp_add_header(output, field.name, field.value) }
        let token = DoorToken(door: number, connection: connection.number)
        evhttp_request_set_on_complete_cb(request, httpAnswerCompleted, token.pointer)
    }
}
