import Platform
import RepowireKit
package import Wire

/// The folder where reports wait that found no daemon. The next daemon reads them in the order of their names.
package struct Spool: Sendable {
    /// A report that waits.
    package struct Entry: Sendable, Equatable {
        package var path: String
    }

    package var folder: String
    /// A daemon that was removed must not fill the disk: beyond these limits reports are dropped.
    package var maximumFiles = 2000
    package var maximumBytes = 32 << 20

    package init(home: RepowireHome) { folder = home.spool }

    /// Puts a report in. Not synchronised to disk: a hook that waits for the disk would cost every agent more than the
    /// reports of the last seconds before a power failure are worth, as the agents are gone then, too.
    /// - Returns: nil when the report had to be dropped.
    package func store(_ report: HookReport) -> Entry? {
        let bytes = report.params
        do {
            try FileSystem.makeFolder(folder, mode: 0o700)
            guard try hasRoom(for: bytes.count) else { return nil }
            let name = Spool.name(of: report)
            let temporary = "\(folder)/.\(name).tmp"
            try FileSystem.writeNew(temporary, bytes, mode: 0o600, synchronize: false)
            do {
                try FileSystem.move(temporary, to: "\(folder)/\(name)")
            } catch {
                try FileSystem.remove(temporary)
                throw error
            }
            return Entry(path: "\(folder)/\(name)")
        } catch {
            // Fail open: there is nobody to tell, and the agent must go on.
            return nil
        }
    }

    /// Takes a report out again.
    /// - Returns: false when it is no longer there: a daemon has it.
    package func claim(_ entry: Entry) -> Bool { FileSystem.unlink(entry.path) }

    private func hasRoom(for count: Int) throws -> Bool {
        let names = try FileSystem.list(folder)
        guard names.count < maximumFiles else { return false }
        var bytes = count
        for name in names { bytes += try FileSystem.status(of: "\(folder)/\(name)")?.size ?? 0 }
        return bytes <= maximumBytes
    }

    /// Sorts by time.
    private static func name(of report: HookReport) -> String {
        let digits = String(report.at.milliseconds)
        let padded = String(repeating: "0", count: max(0, 15 - digits.count)) + digits
        return "\(padded)-\(report.pid)-\(Randomness.hexadecimal(bytes: 4)).json"
    }
}
