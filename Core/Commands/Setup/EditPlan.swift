import CommandLine
import RepowireKit
import Wire

/// What the daemon would write into config files, as it is shown before anything is written.
struct EditPlan {
    struct File {
        var path: String
        /// `create`, `change`, `unchanged` or `refused`; a newer daemon may know more.
        var action: String
        var reason: String?
        var purposes: [String]
        var diff: String

        var isChange: Bool { action != "unchanged" && action != "refused" }
    }

    var id: String
    var runtimes: [JSON]
    var files: [File]

    init(json: JSON) throws(WireError) {
        guard let id = json["plan_id"]?.stringValue else {
            throw WireError(.invalidRequest, "the daemon's plan has no id")
        }
        self.id = id
        runtimes = json["runtimes"]?.arrayValue ?? []
        files = (json["files"]?.arrayValue ?? []).map { file in
            File(
                path: file["path"]?.stringValue ?? "?", action: file["action"]?.stringValue ?? "?",
                reason: file["reason"]?.stringValue,
                purposes: (file["purposes"]?.arrayValue ?? []).compactMap(\.stringValue),
                diff: file["diff"]?.stringValue ?? "")
        }
    }

    var hasChanges: Bool { files.contains(where: \.isChange) }
    var refused: [File] { files.filter { $0.action == "refused" } }

    /// Shows runtimes, files and differences.
    func write(to shell: Shell) {
        writeRuntimes(shell)
        guard !files.isEmpty else { return }
        let console = shell.console
        console.writeLine(console.style(.heading, "Files"))
        let width = files.map(\.action.count).max() ?? 0
        for file in files {
            let action = DisplayWidth.padded(Plain.line(file.action), to: width)
            let marked = Style.role(ofState: file.action).map { console.style($0, action) } ?? action
            let reason = file.reason.map { ": \(Plain.line($0))" } ?? ""
            console.writeLine("  \(marked)  \(Plain.line(shell.short(file.path)))\(reason)")
            let purposes = Plain.line(file.purposes.joined(separator: "; "))
            for line in TextWrap.lines(purposes, width: (console.width ?? 100) - width - 4) where !line.isEmpty {
                console.writeLine(String(repeating: " ", count: width + 4) + console.style(.faint, line))
            }
        }
        console.writeLine()
        for file in files where file.isChange && !file.diff.isEmpty { writeDiff(file.diff, console) }
    }

    private func writeRuntimes(_ shell: Shell) {
        let console = shell.console
        guard !runtimes.isEmpty else { return }
        console.writeLine(console.style(.heading, "Agents"))
        var table = Table([
            .init(title: "", shrink: .keepingStart), .init(title: ""), .init(title: ""),
            .init(title: "", shrink: .keepingEnd),
        ])
        for runtime in runtimes {
            func text(_ key: String) -> String { runtime[key]?.stringValue ?? "" }
            let standing = text("standing")
            let words = standing == "notFound" || standing == "not_found" ? "not found" : standing
            let how = text("verified_how").isEmpty ? "" : " (\(text("verified_how")))"
            var verified = text("verified").isEmpty ? "not verified" : "verified with \(text("verified"))\(how)"
            if !text("served").isEmpty { verified += ", served: \(text("served"))" }
            table.add([
                .init(text("title").isEmpty ? text("id") : text("title")),
                .init(words + (text("version").isEmpty ? "" : " \(text("version"))"), Style.role(ofState: standing)),
                .init(standing == "found" ? verified : "", .faint), .init(shell.short(text("binary")), .faint),
            ])
        }
        // The columns need no titles.
        let width = console.width.map { $0 - 2 }
        for line in table.lines(width: width, style: console.style).dropFirst() { console.writeLine("  \(line)") }
        for runtime in runtimes {
            let writes = (runtime["writes"]?.arrayValue ?? []).compactMap(\.stringValue).map(shell.short)
            if !writes.isEmpty {
                console.writeLine(
                    "  \(runtime["title"]?.stringValue ?? "?"): in \(Plain.line(writes.joined(separator: ", ")))")
            }
            for note in (runtime["notes"]?.arrayValue ?? []).compactMap(\.stringValue) {
                console.writeLine("  \(runtime["title"]?.stringValue ?? "?"): \(Plain.line(note))")
            }
        }
        console.writeLine()
    }

    private func writeDiff(_ diff: String, _ console: Console) {
        for line in diff.split(separator: "\n", omittingEmptySubsequences: false) {
            let text = Plain.text(String(line))
            switch line.first {
            case "+": console.writeLine(console.style(.good, text))
            case "-": console.writeLine(console.style(.bad, text))
            case "@": console.writeLine(console.style(.faint, text))
            default: console.writeLine(text)
            }
        }
    }
}
