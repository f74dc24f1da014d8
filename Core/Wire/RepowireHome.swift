import Platform

/// Where the daemon keeps its files. `REPOWIRE_HOME` moves all of them.
package struct RepowireHome: Sendable, Hashable {
    /// Absolute, without a trailing slash.
    package var path: String

    package init(_ path: String) { self.path = path }

    /// `REPOWIRE_HOME`, else `~/.repowire`.
    package static func current(environment: (String) -> String? = { EnvironmentValues[$0] }) -> RepowireHome {
        if let path = environment("REPOWIRE_HOME"), !path.isEmpty {
            // By bytes: the hook asks for this each time it runs, and characters cost it a tenth of its time.
            let slash = UInt8(ascii: "/")
            let absolute = path.utf8.first == slash ? path : Path.absolute(path, from: Path.workingFolder)
            guard absolute.utf8.count > 1, absolute.utf8.last == slash else { return RepowireHome(absolute) }
            return RepowireHome(String(decoding: absolute.utf8.dropLast(), as: UTF8.self))
        }
        let home = environment("HOME").flatMap { $0.isEmpty ? nil : $0 } ?? EnvironmentValues.home
        return RepowireHome("\(home)/.repowire")
    }

    package var run: String { "\(path)/run" }
    package var socket: String { "\(path)/run/daemon.sock" }
    package var lock: String { "\(path)/run/daemon.lock" }
    /// The port of the loopback listener, as text.
    package var port: String { "\(path)/run/http.port" }
    package var token: String { "\(path)/token" }
    package var journal: String { "\(path)/journal.db" }
    package var ledger: String { "\(path)/ledger.json" }
    /// Which manifests of projects their user trusts.
    package var trust: String { "\(path)/trust.json" }
    package var backups: String { "\(path)/backups" }
    /// Reports of hooks that found no daemon.
    package var spool: String { "\(path)/spool" }
    package var log: String { "\(path)/log/daemon.log" }
}
