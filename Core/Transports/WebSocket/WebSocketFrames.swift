import CWslay
import Platform

/// The client's side of WebSocket framing (RFC 6455), without any I/O: bytes of the other side go in, messages come
/// out, and the other way round. wslay does the work; it reads and writes the two buffers here through its callbacks.
final class WebSocketFrames {
    struct Failure: Error, CustomStringConvertible {
        var description: String
    }

    /// Bytes that arrived and are not read yet.
    fileprivate var incoming: [UInt8] = []
    fileprivate var consumed = 0
    /// Bytes to be sent.
    fileprivate var outgoing: [UInt8] = []
    /// Whole text messages that arrived.
    fileprivate var messages: [[UInt8]] = []
    fileprivate(set) var isClosed = false
    private var context: wslay_event_context_ptr?

    /// - Parameter limit: the longest message taken, in bytes.
    init(limit: Int) throws {
        var callbacks = wslay_event_callbacks()
        callbacks.recv_callback = takeIncoming
        callbacks.send_callback = giveOutgoing
        callbacks.genmask_callback = makeMask
        callbacks.on_msg_recv_callback = noteMessage
        let result = wslay_event_context_client_init(&context, &callbacks, Unmanaged.passUnretained(self).toOpaque())
        guard result == 0 else { throw Failure(description: "wslay does not start: \(result)") }
        wslay_event_config_set_max_recv_msg_length(context, UInt64(limit))
    }

    deinit { wslay_event_context_free(context) }

    /// Queues a text message; its bytes are in what `takeOutgoing` returns.
    func send(_ message: [UInt8]) throws {
        let result = message.withUnsafeBufferPointer { buffer in
            var argument = wslay_event_msg()
            argument.opcode = UInt8(WSLAY_TEXT_FRAME.rawValue)
            argument.msg = buffer.baseAddress
            argument.msg_length = buffer.count
            return wslay_event_queue_msg(context, &argument)
        }
        guard result == 0 else { throw Failure(description: "a message cannot be sent: wslay says \(result)") }
    }

    func close() { _ = wslay_event_queue_close(context, UInt16(WSLAY_CODE_NORMAL_CLOSURE.rawValue), nil, 0) }

    /// Reads bytes of the other side.
    func receive(_ bytes: [UInt8]) throws {
        incoming += bytes
        let result = wslay_event_recv(context)
        incoming.removeFirst(consumed)
        consumed = 0
        guard result == 0 else { throw Failure(description: "the other side breaks the WebSocket protocol") }
        if wslay_event_get_close_received(context) != 0 {
            let code = wslay_event_get_status_code_received(context)
            isClosed = true
            // What wslay refuses ends with a close frame of its own.
            if code == 0 || wslay_event_get_read_enabled(context) == 0, messages.isEmpty { return }
        }
        if wslay_event_get_read_enabled(context) == 0 { isClosed = true }
    }

    /// What is to be written to the other side: queued messages, and answers to pings.
    func takeOutgoing() throws -> [UInt8] {
        let result = wslay_event_send(context)
        guard result == 0 else { throw Failure(description: "a frame cannot be made: wslay says \(result)") }
        defer { outgoing = [] }
        return outgoing
    }

    func nextMessage() -> [UInt8]? { messages.isEmpty ? nil : messages.removeFirst() }
}

// wslay's callbacks. They run inside the calls above, on their thread.

private func frames(_ data: UnsafeMutableRawPointer?) -> WebSocketFrames? {
    data.map { Unmanaged<WebSocketFrames>.fromOpaque($0).takeUnretainedValue() }
}

private func takeIncoming(
    _ context: wslay_event_context_ptr?, _ buffer: UnsafeMutablePointer<UInt8>?, _ count: Int, _ flags: Int32,
    _ data: UnsafeMutableRawPointer?
) -> Int {
    guard let frames = frames(data), let buffer, frames.consumed < frames.incoming.count else {
        wslay_event_set_error(context, WSLAY_ERR_WOULDBLOCK.rawValue)
        return -1
    }
    let taken = min(count, frames.incoming.count - frames.consumed)
    frames.incoming.withUnsafeBufferPointer { bytes in
        guard let base = bytes.baseAddress else { return }
        buffer.update(from: base + frames.consumed, count: taken)
    }
    frames.consumed += taken
    return taken
}

private func giveOutgoing(
    _ context: wslay_event_context_ptr?, _ bytes: UnsafePointer<UInt8>?, _ count: Int, _ flags: Int32,
    _ data: UnsafeMutableRawPointer?
) -> Int {
    guard let frames = frames(data), let bytes else { return -1 }
    frames.outgoing += UnsafeBufferPointer(start: bytes, count: count)
    return count
}

private func makeMask(
    _ context: wslay_event_context_ptr?, _ buffer: UnsafeMutablePointer<UInt8>?, _ count: Int,
    _ data: UnsafeMutableRawPointer?
) -> Int32 {
    guard let buffer else { return -1 }
    for (index, byte) in Randomness.bytes(count).enumerated() { buffer[index] = byte }
    return 0
}

private func noteMessage(
    _ context: wslay_event_context_ptr?, _ argument: UnsafePointer<wslay_event_on_msg_recv_arg>?,
    _ data: UnsafeMutableRawPointer?
) {
    guard let frames = frames(data), let message = argument?.pointee else { return }
    guard Int32(message.opcode) == Int32(WSLAY_TEXT_FRAME.rawValue) else { return }
    frames.messages.append(Array(UnsafeBufferPointer(start: message.msg, count: message.msg_length)))
}
