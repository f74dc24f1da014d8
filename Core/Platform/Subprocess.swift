#if canImport(Glibc)
    import CSystem
    import Glibc
#else
    import Darwin
#endif

/// Runs a program to its end: an argument list, never a shell; a deadline; a cap on what it may print; a process group
/// of its own, so that nothing it started outlives the deadline. Blocks: never on the daemon's loop.
package struct Subprocess: Sendable {
    package struct Output: Sendable {
        /// The exit code, or 128 + the signal that ended it.
        package var status: Int32
        package var stdout: [UInt8]
        package var stderr: [UInt8]
        package var timedOut: Bool
        /// Whether more was printed than the cap allows; the rest was dropped.
        package var truncated: Bool

        package var text: String { String(decoding: stdout, as: UTF8.self) }
    }

    #if canImport(Glibc)
        private static let newSessionFlag = Int32(REPOWIRE_SPAWN_SETSID)
    #else
        private static let newSessionFlag = Int32(POSIX_SPAWN_SETSID)
    #endif

    /// Which process group a child is in: what the signals of a terminal, and of whoever ends it, reach together.
    package enum Group: Sendable {
        case own
        /// That of this process: when its terminal is closed, the child hears of it too.
        case callers
        /// Its own session, without a terminal.
        case newSession
    }

    package var program: String
    package var arguments: [String]
    package var environment: [String: String]
    package var folder: String?

    /// - Parameter program: absolute path.
    package init(_ program: String, _ arguments: [String], environment: [String: String], folder: String? = nil) {
        self.program = program
        self.arguments = arguments
        self.environment = environment
        self.folder = folder
    }

    /// - Parameters:
    ///   - milliseconds: after this the process group is killed.
    ///   - cap: the most bytes kept of each stream.
    package func run(input: [UInt8] = [], within milliseconds: Int, cap: Int = 1 << 20) throws -> Output {
        let stdin = try Pipe()
        let stdout = try Pipe()
        let stderr = try Pipe()
        let pid = try spawn(stdin: stdin.reading, stdout: stdout.writing, stderr: stderr.writing)
        stdin.closeReading()
        stdout.closeWriting()
        stderr.closeWriting()
        let deadline = Deadline(milliseconds: milliseconds)
        var exchange = Exchange(input: input, cap: cap)
        // A child that closes its stdin early must not end this process.
        StandardStreams.ignoreBrokenPipes()
        let isComplete = exchange.run(stdin: stdin, stdout: stdout, stderr: stderr, until: deadline)
        // Something that the child left behind may hold its streams: it ends with the deadline, as the child does.
        if !isComplete { kill(-pid, SIGKILL) }
        let (status, timedOut) = Subprocess.wait(for: pid, until: deadline, wasKilled: !isComplete)
        return Output(
            status: status, stdout: exchange.stdout, stderr: exchange.stderr, timedOut: timedOut,
            truncated: exchange.truncated)
    }

    /// Starts the program detached from this process: its own session, no terminal, output to a file or nowhere.
    /// Nobody waits for it.
    package func start(logging path: String? = nil) throws -> Int32 {
        let null = retrying { open("/dev/null", O_RDWR | O_CLOEXEC) }
        guard null >= 0 else { throw SystemError("open", "/dev/null") }
        defer { close(null) }
        guard let path else { return try spawn(stdin: null, stdout: null, stderr: null, group: .newSession) }
        let log = retrying { open(path, O_WRONLY | O_CREAT | O_APPEND | O_CLOEXEC, 0o600) }
        guard log >= 0 else { throw SystemError("open", path) }
        defer { close(log) }
        return try spawn(stdin: null, stdout: log, stderr: log, group: .newSession)
    }

    /// Starts the program with these streams and no other open file, and returns its pid. Who starts it so waits for it.
    package func spawn(stdin: Int32, stdout: Int32, stderr: Int32, group: Group = .own) throws -> Int32 {
        #if canImport(Glibc)
            var actions = posix_spawn_file_actions_t()
            var attributes = posix_spawnattr_t()
        #else
            var actions: posix_spawn_file_actions_t?
            var attributes: posix_spawnattr_t?
        #endif
        posix_spawn_file_actions_init(&actions)
        posix_spawnattr_init(&attributes)
        defer {
            posix_spawn_file_actions_destroy(&actions)
            posix_spawnattr_destroy(&attributes)
        }
        posix_spawn_file_actions_adddup2(&actions, stdin, 0)
        posix_spawn_file_actions_adddup2(&actions, stdout, 1)
        posix_spawn_file_actions_adddup2(&actions, stderr, 2)
        // Whatever a library opened without saying that children shall not have it.
        #if canImport(Glibc)
            posix_spawn_file_actions_addclosefrom_np(&actions, 3)
        #endif
        if let folder { posix_spawn_file_actions_addchdir_np(&actions, folder) }
        // SIGPIPE is ignored in all our programs; a child starts with the default again, and with nothing blocked.
        var defaults = sigset_t()
        sigemptyset(&defaults)
        sigaddset(&defaults, SIGPIPE)
        var blocked = sigset_t()
        sigemptyset(&blocked)
        posix_spawnattr_setsigdefault(&attributes, &defaults)
        posix_spawnattr_setsigmask(&attributes, &blocked)
        var flags = Int32(POSIX_SPAWN_SETSIGDEF) | Int32(POSIX_SPAWN_SETSIGMASK)
        switch group {
        case .newSession: flags |= Subprocess.newSessionFlag
        case .callers: break
        case .own:
            flags |= Int32(POSIX_SPAWN_SETPGROUP)
            posix_spawnattr_setpgroup(&attributes, 0)
        }
        #if !canImport(Glibc)
            flags |= Int32(POSIX_SPAWN_CLOEXEC_DEFAULT)
        #endif
        posix_spawnattr_setflags(&attributes, Int16(flags))
        var pid: pid_t = 0
        let result = CStrings.withPointers([program] + arguments) { arguments in
            CStrings.withPointers(environment.map { "\($0.key)=\($0.value)" }) { environment in
                posix_spawn(&pid, program, &actions, &attributes, arguments, environment)
            }
        }
        guard result == 0 else { throw SystemError("posix_spawn", program, code: result) }
        return pid
    }

    /// Waits for the end of the child; at the deadline its group is killed.
    private static func wait(
        for pid: Int32, until deadline: Deadline, wasKilled: Bool
    ) -> (status: Int32, timedOut: Bool) {
        var status: Int32 = 0
        var timedOut = wasKilled
        while true {
            let result = retrying { waitpid(pid, &status, WNOHANG) }
            if result != 0 { break }
            if deadline.hasPassed {
                timedOut = true
                kill(-pid, SIGKILL)
                retrying { waitpid(pid, &status, 0) }
                break
            }
            // The streams are closed, so the child is about to exit; one that lingers is looked at every millisecond.
            poll(nil, 0, 1)
        }
        let signal = status & 0x7F
        return (signal == 0 ? (status >> 8) & 0xFF : 128 + signal, timedOut)
    }
}

/// C strings for `posix_spawn`, freed afterwards.
enum CStrings {
    static func withPointers<Result>(
        _ strings: [String], _ body: (UnsafePointer<UnsafeMutablePointer<CChar>?>) -> Result
    ) -> Result {
        let pointers = strings.map { strdup($0) } + [nil]
        defer { for pointer in pointers { free(pointer) } }
        return pointers.withUnsafeBufferPointer { body($0.baseAddress!) }
    }
}
