import Platform
import RepowireKit
import Wire

#if canImport(Glibc)
    import Glibc
#else
    import Darwin
#endif

/// Waiting for the streams and reading from them.
extension Pump {
    mutating func wait(now: UInt64) {
        let readsClient = end == nil && relay.unsentCount < Pump.highWater
        let readsDaemon = output.count < Pump.highWater
        let daemonEvents = (readsDaemon ? POLLIN : 0) | (link.outgoing.isEmpty ? 0 : POLLOUT)
        var polled = [
            Pump.polled(readsClient ? stdin : nil, POLLIN),
            // Without events an error is still told: that the client does not read any more.
            Pump.polled(stdout, output.isEmpty ? 0 : POLLOUT),
            // Not polled without events: its end would be told over and over.
            Pump.polled(daemonEvents == 0 ? nil : link.descriptor, daemonEvents),
            Pump.polled(inbox.descriptor, POLLOUT),
        ]
        retrying { poll(&polled, nfds_t(polled.count), timeout(now: now)) }
        let later = Clocks.monotonic
        if polled[1].revents & Int16(POLLERR | POLLHUP | POLLNVAL) != 0 { isClientGone = true }
        if polled[0].revents != 0 { readClient(now: later) }
        if polled[2].revents != 0 { serveDaemon(now: later, reads: readsDaemon) }
    }

    private static func polled(_ descriptor: Int32?, _ events: Int32) -> pollfd {
        pollfd(fd: descriptor ?? -1, events: Int16(events), revents: 0)
    }

    private func timeout(now: UInt64) -> Int32 {
        guard let next = nextLook(now: now) else { return -1 }
        return next <= now ? 0 : Int32(clamping: (next - now + 999_999) / 1_000_000)
    }

    private mutating func readClient(now: UInt64) {
        let reading = space.withUnsafeMutableBytes { Descriptors.read(stdin, into: $0) }
        switch reading {
        case .nothing: return
        case .end: end = now + Pump.farewell
        case .bytes(let count):
            let lines = space.withUnsafeBytes { client.feed(UnsafeRawBufferPointer(rebasing: $0[..<count])) }
            for line in lines {
                guard let answer = relay.take(line, limit: WireProtocol.maximumLine, now: now) else { continue }
                output.append(line: answer)
            }
        }
    }

    private mutating func serveDaemon(now: UInt64, reads: Bool) {
        link.flush(now: now)
        if reads {
            let events = space.withUnsafeMutableBytes { link.receive(into: $0, now: now) }
            for event in events {
                switch event {
                case .ready: greeted(now: now)
                case .line(let line): pass(line, now: now)
                }
            }
        }
        noticeLoss(now: now)
    }

    private mutating func pass(_ line: LineBuffer.Line, now: UInt64) {
        if ControlLine.isControl(line.bytes) {
            obey(line.bytes, now: now)
        } else if line.isTooLong {
            for head in line.heads {
                guard let id = head.id, relay.answered([head]) else { continue }
                output.append(line: Unavailable.answer(to: id, method: "", saying: "The answer is too long to pass on"))
            }
        } else if relay.answered(line.heads) {
            output.append(line: line.bytes)
        }
    }

    private mutating func obey(_ line: [UInt8], now: UInt64) {
        switch ControlLine.order(line) {
        case .inbox(let id, let authentication, let data):
            inbox.append(
                InboxQueue.Order(
                    id: id, authentication: authentication, data: data, generation: link.generation,
                    deadline: now + InboxQueue.patience))
        case .unknown(let name, .some(let id)):
            let error = "repowire-mcp \(WireProtocol.release) does not know this order"
            link.outgoing.append(line: ControlLine.answer(name, id: id, error: error))
        case .unknown, nil: break
        }
    }
}
