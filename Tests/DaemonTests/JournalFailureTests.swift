import Platform
import RepowireKit
import TestSupport
import Testing
import Wire

#if canImport(Glibc)
    import Glibc
#else
    import Darwin
#endif

/// A journal that cannot be written: what is not safe is not accepted, and what was accepted is not lost.
@Suite(.serialized) struct JournalFailureTests {
    /// Sends until the journal refuses large texts, and then until it refuses small ones as well.
    /// - Returns: what was accepted, and the refusal.
    private func fill(_ daemon: RealDaemon) throws -> (accepted: [JSON], refusal: WireError) {
        let person = try daemon.connect()
        var accepted: [JSON] = []
        var refusal: WireError?
        for size in [20_000, 1] {
            let params: JSON = ["peer": "weather", "message": .string(String(repeating: "x", count: size))]
            refusal = nil
            while refusal == nil {
                guard accepted.count < 2000 else { throw ProgramFailed("the journal takes everything") }
                switch try person.answer(to: person.begin("peer/notify", params)) {
                case .success(let sent): accepted.append(sent["message_id"] ?? .null)
                case .failure(let error): refusal = error
                }
            }
        }
        return (accepted, try #require(refusal))
    }

    /// - Parameter relieve: gives the journal room again.
    private func check(_ daemon: RealDaemon, relieve: () throws -> Void) async throws -> [JSON] {
        let program = try daemon.join("weather")
        let person = try daemon.connect()
        let ask = try person.begin("peer/ask", ["peer": "weather", "message": "before"])
        let question = try program.offer()
        try program.call("message/accepted", ["id": .string(question.id)])

        let (accepted, refusal) = try fill(daemon)
        #expect(accepted.count > 3)
        #expect(refusal.name == .journal)
        #expect(refusal.message.contains("not accepted"))
        #expect(refusal.hint?.contains(daemon.home.journal) == true)
        let status = try person.call("daemon/status")
        #expect(status.at("/journal/state") == "refusing")
        #expect(status["warnings"]?.arrayValue?.isEmpty == false)
        #expect(status.at("/journal/open_messages")?.intValue == Int64(accepted.count + 1))
        let overHTTP = try daemon.web("POST", "/v1/notifications", ["peer": "weather", "message": "x"])
        #expect(overHTTP.status == 503)
        #expect(overHTTP.json["name"] == "journal_unavailable")
        // What happened already happened: it is told now and written later.
        try program.call("message/answer", ["id": .string(question.id), "text": "answered meanwhile"])
        #expect(try person.answer(to: ask).get()["answer"] == "answered meanwhile")

        try relieve()
        try await eventually("the journal takes messages again", showing: daemon.stderr) {
            try person.call("peer/notify", ["peer": "weather", "message": "after"])["message_id"] != nil
        }
        try await eventually("the answer is in the journal", showing: daemon.stderr) {
            try person.call("message/trace", ["id": .string(question.id)])["answer"] == "answered meanwhile"
        }
        #expect(try person.call("daemon/status").at("/journal/state") == "ok")
        #expect(try person.call("daemon/status")["warnings"] == [])
        for id in accepted {
            #expect(try person.call("message/trace", ["id": id]).at("/message/body") != nil)
        }
        #expect(daemon.stderr.contains("the journal refuses rows"))
        #expect(daemon.stderr.contains("the journal takes rows again"))
        return accepted
    }

    @Test(.enabled(if: FileSystem.isExecutable("/usr/bin/prlimit"), "prlimit is not installed"))
    func `A limit on the size of files refuses, loses nothing, and is recovered from`() async throws {
        let daemon = try await RealDaemon(through: ["/usr/bin/prlimit", "--fsize=400000:unlimited"])
        let accepted = try await check(daemon) {
            let arguments = ["--pid", "\(daemon.pid)", "--fsize=unlimited:unlimited"]
            let run = try Subprocess("/usr/bin/prlimit", arguments, environment: [:]).run(within: 10_000)
            #expect(run.status == 0)
        }
        try await daemon.crash()
        let program = try daemon.join("weather")
        for id in accepted {
            let offer = try program.offer()
            #expect(.string(offer.id) == id)
            try program.call("message/accepted", ["id": id])
        }
        #expect(try program.offer().body == "after")
    }

    @Test(.enabled(if: Mounting.isAllowed, "this user may mount nothing here"))
    func `A full disk refuses, loses nothing, and is recovered from`() async throws {
        // The home is a file system of the daemon's own, but for the socket, which the test must see.
        let script = """
            home=$1; shift
            mkdir -p "$home/run" "$home.run" && mount --bind "$home/run" "$home.run" \
            && mount -t tmpfs -o size=3m,mode=700 tmpfs "$home" && mkdir -m 700 "$home/run" \
            && mount --bind "$home.run" "$home/run" && head -c 2000000 /dev/zero > "$home/ballast" && exec "$@"
            """
        let daemon = try await RealDaemon(through: Mounting.command + ["/bin/sh", "-c", script, "sh", "{home}"])
        let inside = "/proc/\(daemon.pid)/root\(daemon.home.path)"
        // HTTP's token is in there as well.
        try FileSystem.writeAtomically(daemon.home.token, try FileSystem.read("\(inside)/token"), mode: 0o600)
        _ = try await check(daemon) { try FileSystem.remove("\(inside)/ballast") }
    }

    @Test(.enabled(if: Mounting.isAllowed, "this user may mount nothing here"))
    func `A journal on a file system that is read-only is named, and the daemon does not start`() async throws {
        let daemon = try await RealDaemon()
        let program = try daemon.join("weather")
        try daemon.connect().call("peer/notify", ["peer": "weather", "message": "kept"])
        try await daemon.end(SIGTERM)
        let journal = daemon.home.journal
        let before = try FileSystem.read(journal)
        let script = "mount --bind -o ro \"$1\" \"$1\" && mount -o remount,bind,ro \"$1\" && shift && exec \"$@\""
        let command = Mounting.command + ["/bin/sh", "-c", script, "sh", journal, try Programs.built("repowired")]
        let child = try ChildProcess(
            command[0], command.dropFirst() + ["--port", "none"], environment: daemon.environment)
        #expect(try await child.exit() == 1)
        #expect(child.stderr.contains(journal), "\(child.stderr)")
        #expect(try FileSystem.read(journal) == before)
        try await daemon.start()
        #expect(try daemon.join("weather").offer().body == "kept")
        _ = program
    }
}

/// Whether and how a test may mount something that nobody else sees and that goes away with its process.
enum Mounting {
    static let command = ["/usr/bin/unshare", "--mount", "--map-root-user"]

    static let isAllowed: Bool = {
        guard FileSystem.isExecutable(command[0]) else { return false }
        let script = "mount -t tmpfs tmpfs /mnt"
        let attempt = Subprocess(
            command[0], command.dropFirst() + ["/bin/sh", "-c", script], environment: ["PATH": "/usr/bin:/bin"])
        return (try? attempt.run(within: 10_000))?.status == 0
    }()
}
