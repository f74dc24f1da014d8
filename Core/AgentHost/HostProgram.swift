import Platform
import RepowireKit
package import Wire

#if canImport(Glibc)
    import Glibc
#else
    import Darwin
#endif

/// The program around the host: an agent, a window, a connection to the daemon.
package struct HostProgram {
    private var host: Host
    private var agent: AgentProcess
    private var link: DaemonLink
    private var starts: DaemonStarts
    /// The connection that the host knows of.
    private var generation: Int?
    private var space = [UInt8](repeating: 0, count: 65536)
    private var typed: [UInt8] = []
    private var isTerminalOpen = true
    private var failure: String?
    private let say: (String) -> Void

    /// - Parameters:
    ///   - command: what starts the agent: an absolute path, and arguments.
    ///   - say: shows a text in the window.
    ///   - start: starts a daemon.
    package init(
        _ command: [String], folder: String, environment: [String: String], home: RepowireHome,
        say: @escaping (String) -> Void, start: @escaping DaemonStarts.Starter
    ) throws {
        self.say = say
        host = Host(folder: folder)
        agent = try AgentProcess(
            Subprocess(command[0], Array(command.dropFirst()), environment: environment, folder: folder))
        link = DaemonLink(home: home, hello: DaemonClient.hello(program: "repowire"), now: Clocks.monotonic)
        starts = DaemonStarts(start)
        Terminal.takeInterruptAsCharacter(StandardStreams.input)
    }

    /// Serves until the agent ends, the window is closed, or it is told to stop.
    /// - Returns: why the agent is of no use; nil when it was told to stop.
    package mutating func run(while goesOn: () -> Bool) -> String? {
        perform(host.start())
        while failure == nil, isTerminalOpen, goesOn() {
            let now = Clocks.monotonic
            link.advance(now: now)
            starts.advance(&link, now: now)
            noticeLoss()
            link.flush(now: now)
            noticeLoss()
            agent.flush()
            wait(now: now)
        }
        agent.end()
        return failure
    }

    /// Signals are looked at this often where nothing else happens, in milliseconds.
    private static let longestWait: UInt64 = 500

    private mutating func wait(now: UInt64) {
        let daemonEvents = POLLIN | (link.outgoing.isEmpty ? 0 : POLLOUT)
        var polled = [
            pollfd(fd: StandardStreams.input, events: Int16(POLLIN), revents: 0),
            pollfd(fd: agent.output, events: Int16(POLLIN), revents: 0),
            pollfd(fd: agent.outgoing.isEmpty ? -1 : agent.input, events: Int16(POLLOUT), revents: 0),
            pollfd(fd: link.descriptor ?? -1, events: Int16(daemonEvents), revents: 0),
        ]
        let looks = [link.nextLook, starts.nextLook(link)].compactMap { $0 }.map {
            $0 > now ? ($0 - now) / 1_000_000 : 0
        }
        let wait = min(looks.min() ?? HostProgram.longestWait, HostProgram.longestWait)
        // Not again after a signal: it may be the one to stop.
        guard poll(&polled, nfds_t(polled.count), Int32(wait)) > 0 else { return }
        if polled[0].revents != 0 { readTerminal() }
        if polled[1].revents != 0 { readAgent() }
        if polled[3].revents & Int16(POLLIN | POLLHUP | POLLERR) != 0 { readDaemon() }
    }

    private mutating func readTerminal() {
        let reading = space.withUnsafeMutableBytes { Descriptors.read(StandardStreams.input, into: $0) }
        guard case .bytes(let count) = reading else {
            if reading == .end { isTerminalOpen = false }
            return
        }
        for byte in space[..<count] {
            switch byte {
            case Terminal.interruptCharacter:
                typed = []
                perform(host.interrupt())
            case 0x0A:
                let line = String(decoding: typed, as: UTF8.self)
                typed = []
                perform(host.typed(line))
            default: typed.append(byte)
            }
        }
    }

    private mutating func readAgent() {
        guard let lines = space.withUnsafeMutableBytes({ agent.receive(into: $0) }) else {
            failure = "\(host.title) ended"
            return
        }
        for line in lines { perform(host.agentSaid(line)) }
    }

    private mutating func readDaemon() {
        let now = Clocks.monotonic
        let events = space.withUnsafeMutableBytes { link.receive(into: $0, now: now) }
        for event in events {
            switch event {
            case .ready:
                noticeLoss()
                generation = link.generation
                starts.greeted()
                perform(host.connected())
            case .line(let line): perform(host.daemonSaid(line))
            }
        }
        noticeLoss()
    }

    /// Tells the host that its connection is gone, wherever that came to light.
    private mutating func noticeLoss() {
        guard generation != nil, !link.isReady || link.generation != generation else { return }
        generation = nil
        perform(host.disconnected())
    }

    private mutating func perform(_ actions: [Host.Action]) {
        for action in actions {
            switch action {
            case .tellAgent(let line): agent.outgoing.append(bytes: line.bytes)
            case .tellDaemon(let line): link.outgoing.append(bytes: line.bytes)
            case .say(let text): say(text)
            case .giveUp(let reason): failure = failure ?? reason
            }
        }
    }
}
