#if os(Linux)
    extension ProcessTable {
        /// One variable of another process of this user, as it was started with it; nil where that cannot be seen.
        package static func environmentValue(_ name: String, of pid: Int32) -> String? {
            guard let bytes = try? FileSystem.readProcFile("/proc/\(pid)/environ", limit: 1 << 20) else { return nil }
            let start = Array("\(name)=".utf8)
            let entry = bytes.split(separator: 0).first { $0.starts(with: start) }
            return entry.map { String(decoding: $0.dropFirst(start.count), as: UTF8.self) }
        }
    }
#else
    extension ProcessTable {
        /// The system shows nobody the environment of another process here.
        package static func environmentValue(_ name: String, of pid: Int32) -> String? { nil }
    }
#endif
