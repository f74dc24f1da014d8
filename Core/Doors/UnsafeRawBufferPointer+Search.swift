#if canImport(Glibc)
    import Glibc
#else
    import Darwin
#endif

extension UnsafeRawBufferPointer {
    /// Offset of the first byte of this value.
    func firstIndex(ofByte byte: UInt8) -> Int? {
        guard let start = baseAddress, count > 0, let found = memchr(start, Int32(byte), count) else { return nil }
        return UnsafeRawPointer(found) - start
    }
}
