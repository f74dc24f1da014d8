import Synchronization

/// Removes the folders of tests when the test process is killed before it can. A daemon whose home is removed ends, so
/// nothing that runs in them is left behind either.
enum Leftovers {
    /// Waits for the end of the test process, whose folders it is told line by line.
    private static let keeper = Mutex<ChildProcess?>(nil)

    private static let script = """
        trap '' INT TERM HUP
        folders=
        while read -r folder; do folders="$folders $folder"; done
        for folder in $folders; do rm -rf "$folder"; done
        """

    /// - Parameter folder: below /tmp, without spaces in its name.
    static func add(_ folder: String) {
        keeper.withLock { keeper in
            if keeper == nil {
                keeper = try? ChildProcess("/bin/sh", ["-c", script], environment: ["PATH": "/usr/bin:/bin"])
            }
            try? keeper?.send("\(folder)\n")
        }
    }
}
