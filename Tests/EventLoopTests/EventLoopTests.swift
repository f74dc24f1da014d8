import DoorTestSupport
import EventLoop
import Platform
import Synchronization
import Testing

@Suite("The event loop", .serialized)
struct EventLoopTests {
    @Test("runs what many threads ask for, each thread's in order")
    func performs() async throws {
        try await LoopThread.run { thread in
            let seen = Log<[Int]>()
            await withTaskGroup(of: Void.self) { group in
                for source in 0..<4 {
                    group.addTask { for number in 0..<5_000 { thread.loop.perform { seen.add([source, number]) } } }
                }
            }
            try await waitUntil("all have run") { seen.all.count == 20_000 }
            for source in 0..<4 {
                #expect(seen.all.filter { $0[0] == source }.map { $0[1] } == Array(0..<5_000))
            }
        }
    }

    @Test("is the thread of an actor on its executor, and C callbacks enter that actor without a hop")
    func actors() async throws {
        try await LoopThread.run { thread in
            let counter = Counter(loop: thread.loop)
            await counter.schedule()
            try await waitUntil("the timer has fired") { await counter.count == 1 }
            await withTaskGroup(of: Void.self) { group in
                for _ in 0..<8 { group.addTask { for _ in 0..<500 { await counter.add() } } }
            }
            #expect(await counter.count == 4_001)
            #expect(await counter.wasAlwaysOnLoop)
        }
    }

    @Test("knows its thread from others")
    func isolation() async throws {
        try await LoopThread.run { thread in
            #expect(thread.loop.executor.isIsolatingCurrentContext() == false)
            let onLoop = try await thread.on { thread.loop.executor.isIsolatingCurrentContext() }
            #expect(onLoop == true)
        }
    }

    @Test("calls the end of the turn once, after the executor is empty, and again for what that brings")
    func endOfTurn() async throws {
        try await LoopThread.run { thread in
            let seen = Log<String>()
            let loop = thread.loop
            try await thread.on {
                loop.atEndOfTurn {
                    seen.add("end")
                    loop.perform { seen.add("job of the end") }
                    loop.atEndOfTurn { seen.add("second end") }
                }
                loop.perform {
                    seen.add("job")
                    loop.perform { seen.add("job of the job") }
                }
            }
            try await waitUntil("all have run") { seen.all.count == 5 }
            #expect(seen.all == ["job", "job of the job", "end", "job of the end", "second end"])
        }
    }

    @Test("goes on serving timers while jobs keep making jobs")
    func fairness() async throws {
        try await LoopThread.run { thread in
            let stopped = Flag()
            @Sendable func again() { if !stopped.isSet { thread.loop.perform { again() } } }
            thread.loop.perform { again() }
            try await thread.on { thread.loop.schedule(after: .milliseconds(5)) { stopped.set() } }
            try await waitUntil("the timer has fired") { stopped.isSet }
        }
    }

    @Test("fires timers once, in order, not before their time, and not when cancelled")
    func timers() async throws {
        try await LoopThread.run { thread in
            let seen = Log<Int>()
            let loop = thread.loop
            let begun = ContinuousClock.now
            try await thread.on {
                loop.schedule(after: .milliseconds(60)) { seen.add(60) }
                loop.schedule(after: .milliseconds(20)) { seen.add(20) }
                let cancelled = loop.schedule(after: .milliseconds(40)) { seen.add(40) }
                loop.schedule(after: .zero) {
                    seen.add(0)
                    loop.cancel(cancelled)
                }
            }
            try await waitUntil("the last has fired") { seen.all.last == 60 }
            // The clock of the loop ticks every few milliseconds.
            #expect(ContinuousClock.now - begun >= .milliseconds(50))
            #expect(seen.all == [0, 20, 60])
        }
    }

    @Test("a timer may cancel itself and set others while it fires")
    func timersInTimers() async throws {
        try await LoopThread.run { thread in
            let seen = Log<Int>()
            let loop = thread.loop
            try await thread.on {
                let first = Box<TimerID>()
                first.value = loop.schedule(after: .milliseconds(1)) {
                    if let value = first.value { loop.cancel(value) }
                    seen.add(1)
                    loop.schedule(after: .milliseconds(1)) { seen.add(2) }
                }
            }
            try await waitUntil("both have fired") { seen.all == [1, 2] }
        }
    }

    @Test("watches a descriptor until told to stop, and goes on when told to")
    func descriptors() async throws {
        try await LoopThread.run { thread in
            let pipe = try Pipe()
            let seen = Log<UInt8>()
            let reading = pipe.reading
            let watch = try await thread.on {
                try thread.loop.watch(reading, for: .readable) { if let byte = readByte(reading) { seen.add(byte) } }
            }
            writeByte(pipe.writing, 1)
            try await waitUntil("the first byte") { seen.all == [1] }
            try await thread.on { thread.loop.suspend(watch) }
            writeByte(pipe.writing, 2)
            for _ in 0..<3 { try await thread.on {} }
            #expect(seen.all == [1])
            try await thread.on { thread.loop.resume(watch) }
            try await waitUntil("the second byte") { seen.all == [1, 2] }
            try await thread.on { thread.loop.cancel(watch) }
            writeByte(pipe.writing, 3)
            for _ in 0..<3 { try await thread.on {} }
            #expect(seen.all == [1, 2])
        }
    }

    @Test("says why a descriptor cannot be watched, and passes on what libevent has to say about it")
    func badDescriptor() async throws {
        let warnings = Log<String>()
        LibraryLog.send { warnings.add($0) }
        try await LoopThread.run { thread in
            let error = await #expect(throws: LoopError.self) {
                _ = try await thread.on { try thread.loop.watch(9_999, for: .readable) {} }
            }
            #expect(error?.description.contains("watch descriptor 9999: ") == true)
            #expect(warnings.all.contains { $0.contains("9999") })
        }
    }

    @Test("reports signals on its own thread")
    func signals() async throws {
        try await LoopThread.run { thread in
            let seen = Log<Bool>()
            let loop = thread.loop
            let watch = try await thread.on {
                try loop.watchSignal(Signals.harmless) { seen.add(loop.executor.isLoopThread) }
            }
            Signals.raise(Signals.harmless)
            try await waitUntil("the signal has arrived") { seen.all == [true] }
            Signals.raise(Signals.harmless)
            try await waitUntil("the second has arrived") { seen.all == [true, true] }
            try await thread.on { loop.cancel(watch) }
        }
    }

    @Test("reports the end of a child, of a process that is not its child, and of one that is gone already")
    func processes() async throws {
        try await LoopThread.run { thread in
            let child = try Subprocess("/bin/sleep", ["30"], environment: [:]).start()
            let gone = try Subprocess("/bin/true", [], environment: [:]).start()
            try await waitUntil("it is gone") { Subprocess.reap(gone) != nil }
            let seen = Log<Int32>()
            try await thread.on {
                for process in [child, gone] {
                    _ = try thread.loop.watchProcess(process) { seen.add(process) }
                }
            }
            try await waitUntil("the dead one is reported") { seen.all == [gone] }
            Signals.end(child)
            try await waitUntil("the end of the child is reported") { seen.all == [gone, child] }
            try await waitUntil("the child is reaped") { Subprocess.reap(child) != nil }
        }
    }

    @Test("forgets a process whose watch was cancelled")
    func cancelledProcess() async throws {
        try await LoopThread.run { thread in
            let child = try Subprocess("/bin/sleep", ["30"], environment: [:]).start()
            let seen = Log<Int32>()
            let watch = try await thread.on { try thread.loop.watchProcess(child) { seen.add(child) } }
            #if os(Linux)
                #expect(try openProcessDescriptors() == 1)
            #endif
            try await thread.on { thread.loop.cancel(watch) }
            #if os(Linux)
                #expect(try openProcessDescriptors() == 0)
            #endif
            Signals.end(child)
            try await waitUntil("the child is reaped") { Subprocess.reap(child) != nil }
            for _ in 0..<3 { try await thread.on {} }
            #expect(seen.all.isEmpty)
        }
    }

    #if os(Linux)
        private func openProcessDescriptors() throws -> Int {
            try FileSystem.list("/proc/self/fd").count { linkTarget("/proc/self/fd/\($0)").hasSuffix("[pidfd]") }
        }
    #endif

    @Test("takes no processor time when there is nothing to do")
    func idle() async throws {
        try await LoopThread.run { thread in
            let turns = Log<Int>()
            let before = try await thread.on { ThreadClock.now }
            try await thread.on { thread.loop.schedule(after: .milliseconds(300)) { turns.add(ThreadClock.now) } }
            try await waitUntil("the time is over") { !turns.all.isEmpty }
            #expect(turns.all[0] - before < 2_000)
        }
    }

    @Test("knows the release of libevent")
    func version() {
        #expect(LibraryLog.libraryVersion.hasPrefix("2."))
    }

    @Test("stops when told to by any thread, after what was queued before")
    func stops() async throws {
        let seen = Log<Int>()
        try await LoopThread.run { thread in
            for number in 0..<100 { thread.loop.perform { seen.add(number) } }
        }
        #expect(seen.all == Array(0..<100))
    }
}

/// An actor that lives on a loop.
private actor Counter {
    nonisolated let loop: EventLoop
    nonisolated var unownedExecutor: UnownedSerialExecutor { loop.unownedExecutor }
    private(set) var count = 0
    private(set) var wasAlwaysOnLoop = true

    init(loop: EventLoop) { self.loop = loop }

    func add() {
        count += 1
        if !loop.executor.isLoopThread { wasAlwaysOnLoop = false }
    }

    func schedule() {
        loop.schedule(after: .milliseconds(1)) { self.assumeIsolated { $0.add() } }
    }
}
