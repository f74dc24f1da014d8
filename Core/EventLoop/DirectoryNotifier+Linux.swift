#if os(Linux)
    internal import CEvent
    import Glibc

    /// Watches folders through one inotify instance (the system allows a user only 128 of those).
    final class DirectoryNotifier {
        private static let mask = UInt32(
            IN_CLOSE_WRITE | IN_MODIFY | IN_MOVED_TO | IN_MOVED_FROM | IN_CREATE | IN_DELETE | IN_DELETE_SELF
                | IN_MOVE_SELF | IN_ONLYDIR)

        let descriptor: Int32
        /// Two watches of one folder share the system's watch.
        private var watchers: [Int32: Set<Int>] = [:]
        private var folders: [Int: Int32] = [:]

        init() throws(LoopError) {
            descriptor = inotify_init1(Int32(IN_NONBLOCK | IN_CLOEXEC))
            guard descriptor >= 0 else { throw LoopError(action: "watch folders", code: errno) }
        }

        deinit { close(descriptor) }

        func add(_ path: String, as watcher: Int) throws(LoopError) {
            let folder = inotify_add_watch(descriptor, path, Self.mask)
            guard folder >= 0 else {
                // The system's words for a used-up fs.inotify.max_user_watches are about a full disk.
                let limit = errno == ENOSPC ? " (see fs.inotify.max_user_watches)" : ""
                throw LoopError(action: "watch the folder \(path)\(limit)", code: errno)
            }
            watchers[folder, default: []].insert(watcher)
            folders[watcher] = folder
        }

        func remove(_ watcher: Int) {
            guard let folder = folders.removeValue(forKey: watcher) else { return }
            watchers[folder]?.remove(watcher)
            if watchers[folder]?.isEmpty == true {
                watchers[folder] = nil
                inotify_rm_watch(descriptor, folder)
            }
        }

        /// Reads what the system has queued. A change that is reported several times in a row is returned once.
        func changes() -> [(watcher: Int, change: DirectoryChange)] {
            var result: [(watcher: Int, change: DirectoryChange)] = []
            withUnsafeTemporaryAllocation(byteCount: 64 << 10, alignment: 8) { buffer in
                let count = readBytes(descriptor, into: buffer)
                guard count > 0 else { return }
                var seen: Set<Seen> = []
                for record in InotifyRecords(bytes: UnsafeRawBufferPointer(rebasing: buffer[..<count])) {
                    for (watcher, change) in changes(of: record)
                    where seen.insert(Seen(watcher: watcher, change: change)).inserted {
                        result.append((watcher, change))
                    }
                }
            }
            return result
        }

        private struct Seen: Hashable {
            var watcher: Int
            var change: DirectoryChange
        }

        private func changes(of record: InotifyRecords.Record) -> [(Int, DirectoryChange)] {
            let change: DirectoryChange
            if record.mask & UInt32(IN_Q_OVERFLOW) != 0 {
                return folders.keys.map { ($0, .overflow) }
            } else if record.mask & UInt32(IN_DELETE_SELF | IN_MOVE_SELF | IN_IGNORED | IN_UNMOUNT) != 0 {
                change = .gone
            } else if record.name.isEmpty {
                return []
            } else {
                change = .changed(record.name)
            }
            return (watchers[record.folder] ?? []).map { ($0, change) }
        }
    }

    /// The records in what `read` returned from inotify: folder, mask, cookie, length of the padded name, name.
    struct InotifyRecords: Sequence, IteratorProtocol {
        struct Record {
            var folder: Int32
            var mask: UInt32
            var name: String
        }

        private static let headSize = 16
        private var rest: UnsafeRawBufferPointer

        init(bytes: UnsafeRawBufferPointer) { rest = bytes }

        mutating func next() -> Record? {
            guard rest.count >= Self.headSize else { return nil }
            let nameSize = Int(rest.loadUnaligned(fromByteOffset: 12, as: UInt32.self))
            let name = rest[Self.headSize...].prefix(nameSize).prefix { $0 != 0 }
            let record = Record(
                folder: rest.loadUnaligned(as: Int32.self),
                mask: rest.loadUnaligned(fromByteOffset: 4, as: UInt32.self),
                name: String(decoding: name, as: UTF8.self))
            rest = UnsafeRawBufferPointer(rebasing: rest.dropFirst(Self.headSize + nameSize))
            return record
        }
    }
#endif
