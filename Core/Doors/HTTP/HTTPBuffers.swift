internal import CEvent

// evbuffers as arrays of bytes.

/// A copy of what a buffer holds behind `offset`.
func copy(of buffer: OpaquePointer, from offset: Int) -> [UInt8] {
    let count = evbuffer_get_length(buffer) - offset
    var position = evbuffer_ptr()
    guard count > 0, evbuffer_ptr_set(buffer, &position, offset, EVBUFFER_PTR_SET) == 0 else { return [] }
    return [UInt8](unsafeUninitializedCapacity: count) { bytes, initialized in
        initialized = max(evbuffer_copyout_from(buffer, &position, bytes.baseAddress, count), 0)
    }
}

/// Moves everything out of a buffer.
func takeAll(_ buffer: OpaquePointer) -> [UInt8] {
    let count = evbuffer_get_length(buffer)
    guard count > 0 else { return [] }
    return [UInt8](unsafeUninitializedCapacity: count) { bytes, initialized in
        initialized = max(Int(evbuffer_remove(buffer, bytes.baseAddress, count)), 0)
    }
}

func withBuffer(holding bytes: [UInt8], _ body: (OpaquePointer) -> Void) {
    guard let buffer = evbuffer_new() else { preconditionFailure("out of memory") }
    evbuffer_add(buffer, bytes, bytes.count)
    body(buffer)
    evbuffer_free(buffer)
}

/// Replaces what a bufferevent has not yet written; libevent keeps the front of such a buffer locked for itself.
func replaceContents(of buffer: OpaquePointer, with bytes: [UInt8]) {
    evbuffer_unfreeze(buffer, 1)
    evbuffer_drain(buffer, evbuffer_get_length(buffer))
    evbuffer_freeze(buffer, 1)
    evbuffer_add(buffer, bytes, bytes.count)
}

/// The status in the first line of an answer: `HTTP/1.1 400 …`.
func statusOfAnswer(in buffer: OpaquePointer) -> Int? {
    let start = copy(of: buffer, from: 0).prefix(12)
    guard start.starts(with: "HTTP/1.".utf8) else { return nil }
    return Int(String(decoding: start.dropFirst(9), as: UTF8.self))
}
