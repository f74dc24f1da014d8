import DoorTestSupport
import EventLoop
import Platform
import Testing

@testable import EventLoop

@Suite("A watched folder")
struct DirectoryTests {
    @Test("tells the names of files that are created, written, moved in, moved out and deleted")
    func names() async throws {
        try await LoopThread.run { thread in
            let folder = try ScratchFolder()
            let seen = Log<DirectoryChange>()
            try folder.write("old", to: "old")
            _ = try await thread.on { try thread.loop.watchDirectory(folder.path) { seen.add($0) } }
            try folder.write("x", to: "new")
            try await waitUntil("the new file") { seen.all.contains(.changed("new")) }
            try folder.write("more", to: "old")
            try await waitUntil("the old file") { seen.all.contains(.changed("old")) }
            try FileSystem.move("\(folder.path)/new", to: "\(folder.path)/moved")
            try await waitUntil("the new name") { seen.all.contains(.changed("moved")) }
            let count = seen.all.count
            try FileSystem.remove("\(folder.path)/moved")
            try await waitUntil("the deletion") { seen.all.dropFirst(count).contains(.changed("moved")) }
        }
    }

    @Test("tells everybody who watches it, until each has had enough")
    func several() async throws {
        try await LoopThread.run { thread in
            let folder = try ScratchFolder()
            let first = Log<DirectoryChange>()
            let second = Log<DirectoryChange>()
            let watch = try await thread.on {
                _ = try thread.loop.watchDirectory(folder.path) { second.add($0) }
                return try thread.loop.watchDirectory(folder.path) { first.add($0) }
            }
            try folder.write("x", to: "a")
            try await waitUntil("both are told") { !first.all.isEmpty && !second.all.isEmpty }
            let count = try await thread.on {
                thread.loop.cancel(watch)
                return first.all.count
            }
            try folder.write("x", to: "b")
            try await waitUntil("the other is told") { second.all.contains(.changed("b")) }
            #expect(first.all.count == count)
        }
    }

    @Test("says that it is gone when it is deleted, once, and can be watched again when it is back")
    func gone() async throws {
        try await LoopThread.run { thread in
            let folder = try ScratchFolder()
            let path = "\(folder.path)/sub"
            try FileSystem.makeFolder(path)
            let seen = Log<DirectoryChange>()
            _ = try await thread.on { try thread.loop.watchDirectory(path) { seen.add($0) } }
            try FileSystem.removeTree(path)
            try await waitUntil("it is gone") { seen.all.last == .gone }
            try FileSystem.makeFolder(path)
            let again = Log<DirectoryChange>()
            _ = try await thread.on { try thread.loop.watchDirectory(path) { again.add($0) } }
            try FileSystem.writeAtomically("\(path)/x", [])
            try await waitUntil("the file is seen") { again.all.contains(.changed("x")) }
            #expect(seen.all == [.gone])
        }
    }

    @Test("that does not exist is an error that names it")
    func missing() async throws {
        try await LoopThread.run { thread in
            let error = await #expect(throws: LoopError.self) {
                _ = try await thread.on { try thread.loop.watchDirectory("/nowhere/at/all") { _ in } }
            }
            #expect(error?.description.contains("/nowhere/at/all") == true)
        }
    }

    #if os(Linux)
        @Test("says so when the system has lost count of the changes")
        func overflow() async throws {
            try await LoopThread.run { thread in
                let folder = try ScratchFolder()
                let seen = Log<DirectoryChange>()
                // While the loop is held, more happens than the system's queue holds (16,384 by default).
                try await thread.on {
                    _ = try thread.loop.watchDirectory(folder.path) { seen.add($0) }
                    let limit = try Int(text(of: "/proc/sys/fs/inotify/max_queued_events")) ?? 16_384
                    for number in 0...(limit / 4) {
                        try folder.write("x", to: "a\(number % 2)")
                        try FileSystem.remove("\(folder.path)/a\(number % 2)")
                    }
                }
                try await waitUntil("the overflow is told") { seen.all.contains(.overflow) }
            }
        }

        private func text(of path: String) throws -> String {
            String(decoding: try FileSystem.read(path, limit: 100), as: UTF8.self)
                .filter { $0.isNumber }
        }

        @Test("is read record by record, whatever the names")
        func records() {
            var bytes: [UInt8] = []
            for (folder, mask, name) in [(1, 2, "a"), (7, 0x4000, ""), (1, 0x100, "ünï code")]
                as [(Int32, UInt32, String)]
            {
                let padded = name.isEmpty ? [] : Array(name.utf8) + [UInt8](repeating: 0, count: 16 - name.utf8.count)
                withUnsafeBytes(of: folder) { bytes += $0 }
                withUnsafeBytes(of: mask) { bytes += $0 }
                withUnsafeBytes(of: UInt32(0)) { bytes += $0 }
                withUnsafeBytes(of: UInt32(padded.count)) { bytes += $0 }
                bytes += padded
            }
            let records = bytes.withUnsafeBytes { Array(InotifyRecords(bytes: $0)) }
            #expect(records.map(\.folder) == [1, 7, 1])
            #expect(records.map(\.mask) == [2, 0x4000, 0x100])
            #expect(records.map(\.name) == ["a", "", "ünï code"])
        }
    #endif
}
