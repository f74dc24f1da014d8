import DoorTestSupport
import Doors
import EventLoop

#if canImport(Glibc)
    import Glibc
#else
    import Darwin
#endif

/// Both doors in a process of their own, for tests that take its descriptors away, watch its processor time or would
/// end the test's own process. Ends with its parent.
///
/// Arguments are `name=value`: `socket` is the path of the Unix socket, beside which a file `port` will hold the HTTP
/// port; `files` the most descriptors that the process may have; the others are limits, times in milliseconds.
@main
enum Main {
    static func main() throws {
        signal(SIGPIPE, SIG_IGN)
        let options = Options(CommandLine.arguments.dropFirst())
        let loop = try EventLoop()
        if let files = options.number("files") {
            var limit = rlimit(rlim_cur: rlim_t(files), rlim_max: rlim_t(files))
            setrlimit(resource(RLIMIT_NOFILE), &limit)
        }
        let path = options.text("socket") ?? ""
        let lines = EchoLines(keepsEvents: false)
        let web = EchoHTTP()
        _ = try lines.open(on: loop, at: path, limits: options.lineLimits)
        let (_, port) = try web.open(on: loop, limits: options.httpLimits)
        let watch = try loop.watchProcess(getppid()) { loop.stop() }
        try write("\(port)", to: "\(path).port")
        try loop.run()
        loop.cancel(watch)
    }

    /// Under another name first, so that nobody reads half of it.
    private static func write(_ text: String, to path: String) throws {
        guard let file = fopen("\(path).new", "w") else { throw SocketFailure(action: "write \(path)", code: errno) }
        fputs(text, file)
        fclose(file)
        rename("\(path).new", path)
    }

    #if canImport(Glibc)
        private static func resource(_ name: __rlimit_resource) -> __rlimit_resource_t {
            __rlimit_resource_t(name.rawValue)
        }
    #else
        private static func resource(_ name: Int32) -> Int32 { name }
    #endif
}

/// The program's arguments.
struct Options {
    private var values: [Substring: Substring] = [:]

    init(_ arguments: some Sequence<String>) {
        for argument in arguments {
            let parts = argument.split(separator: "=", maxSplits: 1)
            if parts.count == 2 { values[parts[0]] = parts[1] }
        }
    }

    func text(_ name: String) -> String? { values[name[...]].map(String.init) }
    func number(_ name: String) -> Int? { values[name[...]].flatMap { Int($0) } }

    var lineLimits: LineDoorLimits {
        var limits = LineDoorLimits()
        set(&limits.line, "line")
        set(&limits.handshake, "handshake")
        set(&limits.closing, "closing")
        return limits
    }

    var httpLimits: HTTPDoorLimits {
        var limits = HTTPDoorLimits()
        set(&limits.body, "body")
        set(&limits.head, "head")
        set(&limits.headTime, "headTime")
        set(&limits.bodyTime, "bodyTime")
        set(&limits.writeTime, "writeTime")
        set(&limits.idleTime, "idleTime")
        return limits
    }

    private func set(_ limit: inout Int, _ name: String) { if let value = number(name) { limit = value } }
    private func set(_ limit: inout Duration, _ name: String) {
        if let value = number(name) { limit = .milliseconds(value) }
    }
}
