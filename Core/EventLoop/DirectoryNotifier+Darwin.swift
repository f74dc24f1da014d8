#if os(macOS)
    import Darwin

    /// Watches folders through one kqueue.
    ///
    /// kqueue says that a folder changed, not what in it, and nothing of what is written into its files. So the folder
    /// and each regular file in it are watched (a descriptor each), and names come from comparing two listings.
    final class DirectoryNotifier {
        /// Files of one folder beyond this are noticed when they come and go, not when they are written.
        private static let filesPerFolder = 512
        private static let fileEvents = UInt32(NOTE_WRITE | NOTE_EXTEND | NOTE_ATTRIB)
        private static let folderEvents = UInt32(NOTE_WRITE | NOTE_DELETE | NOTE_RENAME | NOTE_REVOKE)

        private struct File {
            var descriptor: Int32?
            var inode: UInt64
        }

        private struct Folder {
            var path: String
            var descriptor: Int32
            var files: [String: File] = [:]
        }

        private enum Owner {
            case folder(Int)
            case file(Int, String)
        }

        let descriptor: Int32
        private var folders: [Int: Folder] = [:]
        private var owners: [Int32: Owner] = [:]

        init() throws(LoopError) {
            descriptor = kqueue()
            guard descriptor >= 0 else { throw LoopError(action: "watch folders", code: errno) }
            _ = fcntl(descriptor, F_SETFD, FD_CLOEXEC)
        }

        deinit {
            for opened in owners.keys { close(opened) }
            close(descriptor)
        }

        func add(_ path: String, as watcher: Int) throws(LoopError) {
            let opened = open(path, O_EVTONLY | O_DIRECTORY | O_CLOEXEC)
            guard opened >= 0, watch(opened, for: Self.folderEvents, owner: .folder(watcher)) else {
                let code = errno
                if opened >= 0 { close(opened) }
                throw LoopError(action: "watch the folder \(path)", code: code)
            }
            folders[watcher] = Folder(path: path, descriptor: opened)
            _ = compareListing(of: watcher)
        }

        func remove(_ watcher: Int) {
            guard let folder = folders.removeValue(forKey: watcher) else { return }
            forget(folder.descriptor)
            for file in folder.files.values { if let opened = file.descriptor { forget(opened) } }
        }

        /// Reads what the system has queued.
        func changes() -> [(watcher: Int, change: DirectoryChange)] {
            var events = [kevent](repeating: kevent(), count: 64)
            var now = timespec()
            let count = Darwin.kevent(descriptor, nil, 0, &events, 64, &now)
            var result: [(watcher: Int, change: DirectoryChange)] = []
            for event in events.prefix(max(Int(count), 0)) {
                switch owners[Int32(event.ident)] {
                case .folder(let watcher):
                    if event.fflags & UInt32(NOTE_DELETE | NOTE_RENAME | NOTE_REVOKE) != 0 {
                        result.append((watcher, .gone))
                    } else {
                        result += compareListing(of: watcher).map { (watcher, .changed($0)) }
                    }
                case .file(let watcher, let name): result.append((watcher, .changed(name)))
                case nil: break
                }
            }
            return result
        }

        /// Brings the list of files up to date.
        /// - Returns: the names that came, went or belong to another file now.
        private func compareListing(of watcher: Int) -> [String] {
            guard var folder = folders[watcher] else { return [] }
            let present = Self.listing(of: folder.path)
            var changed: [String] = []
            for (name, file) in folder.files where present[name] != file.inode {
                if let opened = file.descriptor { forget(opened) }
                folder.files[name] = nil
                changed.append(name)
            }
            for (name, inode) in present where folder.files[name] == nil {
                let opened = folder.files.count < Self.filesPerFolder ? openFile(name, in: folder.path) : nil
                if let opened { _ = watch(opened, for: Self.fileEvents, owner: .file(watcher, name)) }
                folder.files[name] = File(descriptor: opened, inode: inode)
                if !changed.contains(name) { changed.append(name) }
            }
            folders[watcher] = folder
            return changed
        }

        private func openFile(_ name: String, in path: String) -> Int32? {
            let opened = open("\(path)/\(name)", O_EVTONLY | O_NOFOLLOW | O_NONBLOCK | O_CLOEXEC)
            return opened >= 0 ? opened : nil
        }

        private func watch(_ opened: Int32, for events: UInt32, owner: Owner) -> Bool {
            var change = kevent(
                ident: UInt(opened), filter: Int16(EVFILT_VNODE), flags: UInt16(EV_ADD | EV_CLEAR), fflags: events,
                data: 0, udata: nil)
            guard Darwin.kevent(descriptor, &change, 1, nil, 0, nil) == 0 else { return false }
            owners[opened] = owner
            return true
        }

        /// Closing a descriptor takes it off the queue as well.
        private func forget(_ opened: Int32) {
            owners[opened] = nil
            close(opened)
        }

        private static func listing(of path: String) -> [String: UInt64] {
            guard let stream = opendir(path) else { return [:] }
            defer { closedir(stream) }
            var result: [String: UInt64] = [:]
            while let entry = readdir(stream) {
                let name = withUnsafeBytes(of: &entry.pointee.d_name) { bytes in
                    String(decoding: bytes.prefix { $0 != 0 }, as: UTF8.self)
                }
                if name != "." && name != ".." { result[name] = entry.pointee.d_ino }
            }
            return result
        }
    }
#endif
