import Platform
import RepowireKit
package import Wire

#if canImport(Glibc)
    import Glibc
#else
    import Darwin
#endif

/// `repowire-mcp`: a pump of lines between an agent's stdio and the daemon's socket. The daemon knows the protocol; the
/// pump sees to it that a request survives the daemon.
package struct Pump {
    let stdin: Int32
    let stdout: Int32
    var link: DaemonLink
    var relay: Relay
    var inbox: InboxQueue
    var client = LineBuffer(limit: WireProtocol.maximumLine)
    /// For the client.
    var output = Outgoing()
    var space = [UInt8](repeating: 0, count: 16384)
    /// When to be gone; nil while the client can still write.
    var end: UInt64?
    var isClientGone = false

    private var starts: DaemonStarts
    /// The connection that the relay knows of.
    private var generation: Int?
    private var isHalfClosed = false

    /// The time for answers that are on their way when the client has closed.
    static let farewell: UInt64 = 900_000_000
    /// How much waits on either side before its source is not read any further.
    static let highWater = 4 << 20

    /// - Parameters:
    ///   - instance: random; what stays the same over reconnects.
    ///   - environment: the values of environment variables.
    package init(
        options: PumpOptions, home: RepowireHome, instance: String, stdin: Int32, stdout: Int32,
        environment: (String) -> String?, start: @escaping DaemonStarts.Starter
    ) {
        self.init(
            options: options, home: home, instance: instance, stdin: stdin, stdout: stdout, patience: Relay.Patience(),
            environment: environment, start: start)
    }

    init(
        options: PumpOptions, home: RepowireHome, instance: String, stdin: Int32, stdout: Int32,
        patience: Relay.Patience, environment: (String) -> String?, start: @escaping DaemonStarts.Starter
    ) {
        let now = Clocks.monotonic
        self.stdin = stdin
        self.stdout = stdout
        starts = DaemonStarts(start)
        inbox = InboxQueue(
            path: options.inboxSocketVariable.flatMap(environment),
            token: options.inboxTokenVariable.flatMap(environment))
        var hello = DaemonClient.hello(program: "repowire-mcp").objectValue ?? JSONObject()
        hello["mcp"] = [
            "runtime": .string(options.runtime), "instance": .string(instance),
            "directory": .string(Path.workingFolder), "inbox": .bool(inbox.path != nil),
            "parent": .int(Int64(getppid())),
        ]
        link = DaemonLink(home: home, hello: .object(hello), now: now)
        relay = Relay(patience: patience, now: now)
    }

    /// Pumps until the client closes.
    package mutating func run() {
        while true {
            let now = Clocks.monotonic
            connect(now: now)
            settle(now: now)
            if isDone(now: now) { return }
            wait(now: now)
            guard !isClientGone else { return }
        }
    }

    // MARK: One round

    private mutating func connect(now: UInt64) {
        link.advance(now: now)
        // A client that is gone needs no daemon.
        if end == nil { starts.advance(&link, now: now) }
        noticeLoss(now: now)
    }

    /// Tells the relay that its connection is gone, wherever that came to light.
    func isLost() -> Bool { generation != nil && (!link.isReady || link.generation != generation) }

    mutating func noticeLoss(now: UInt64) {
        guard isLost() else { return }
        generation = nil
        relay.disconnected(now: now)
    }

    /// A daemon has greeted.
    mutating func greeted(now: UInt64) {
        noticeLoss(now: now)
        generation = link.generation
        starts.greeted()
        isHalfClosed = false
        if let replay = relay.connected() { link.outgoing.append(line: replay) }
    }

    /// Moves everything that can move without waiting.
    private mutating func settle(now: UInt64) {
        for report in inbox.advance(now: now) where report.generation == link.generation && link.isReady {
            link.outgoing.append(line: ControlLine.answer("inbox", id: report.id, error: report.error))
        }
        if link.isReady {
            while link.outgoing.count < Pump.highWater, let line = relay.next() { link.outgoing.append(line: line) }
            link.flush(now: now)
            noticeLoss(now: now)
        }
        if let refusal = link.refusal {
            for answer in relay.refuse(saying: refusal.description) { output.append(line: answer) }
        }
        for answer in relay.expire(now: now, reason: reason) { output.append(line: answer) }
        if !output.flush(to: stdout, piece: Descriptors.piece) { isClientGone = true }
    }

    private var reason: String {
        let what =
            link.isReady
            ? "Repowire's daemon does not answer"
            : "Repowire's daemon cannot be reached: \(starts.failure ?? link.failure)"
        return "\(what). Run 'repowire doctor' in a terminal, then try again."
    }

    private mutating func isDone(now: UInt64) -> Bool {
        guard let end else { return isClientGone }
        if isClientGone || end <= now { return true }
        if link.isReady, link.outgoing.isEmpty, relay.isAllSent, !isHalfClosed, let descriptor = link.descriptor {
            Descriptors.halfClose(descriptor)
            isHalfClosed = true
        }
        return relay.entries.isEmpty && output.isEmpty && link.outgoing.isEmpty
    }

    /// When there is something to do although no descriptor is ready.
    func nextLook(now: UInt64) -> UInt64? {
        let looks = [
            link.nextLook, relay.nextDeadline, inbox.nextLook(now: now), end, end == nil ? starts.nextLook(link) : nil,
        ]
        return looks.compactMap { $0 }.min()
    }
}
