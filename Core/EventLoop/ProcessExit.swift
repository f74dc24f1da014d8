internal import CEvent

#if os(Linux)
    import Glibc

    /// A descriptor that becomes readable when the process ends; nil when there is no such process.
    func openProcess(_ process: Int32, for purpose: String) throws(LoopError) -> Int32? {
        let descriptor = cevent_pidfd_open(process)
        if descriptor >= 0 { return descriptor }
        if errno == ESRCH { return nil }
        throw LoopError(action: purpose, code: errno)
    }
#else
    import Darwin

    /// A descriptor that becomes readable when the process ends; nil when there is no such process.
    func openProcess(_ process: Int32, for purpose: String) throws(LoopError) -> Int32? {
        let queue = kqueue()
        guard queue >= 0 else { throw LoopError(action: purpose, code: errno) }
        _ = fcntl(queue, F_SETFD, FD_CLOEXEC)
        var change = kevent(
            ident: UInt(process), filter: Int16(EVFILT_PROC), flags: UInt16(EV_ADD | EV_ONESHOT),
            fflags: UInt32(NOTE_EXIT), data: 0, udata: nil)
        if kevent(queue, &change, 1, nil, 0, nil) == 0 { return queue }
        let code = errno
        close(queue)
        if code == ESRCH { return nil }
        throw LoopError(action: purpose, code: code)
    }
#endif
