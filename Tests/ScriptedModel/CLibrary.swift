// The C library of the system, for every file of this target, and what differs between the systems.
#if canImport(Glibc)
    @_exported import Glibc

    let streamSocket = Int32(SOCK_STREAM.rawValue)
#elseif canImport(Darwin)
    @_exported import Darwin

    let streamSocket = SOCK_STREAM
#endif
