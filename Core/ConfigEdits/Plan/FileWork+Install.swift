import Platform
import RepowireKit

extension FileWork {
    /// - Parameter wanted: all edits that each of some adapters wants in this file; what those adapters have there
    ///   beyond them is taken out.
    func install(_ wanted: [(adapter: String, edits: [FileEdit])]) throws(EditRefusal) -> Outcome {
        let all = wanted.flatMap(\.edits)
        if let whole = all.first(where: { if case .file = $0.change { true } else { false } }) {
            guard all.count == 1, case .file(let contents, _) = whole.change else {
                throw EditRefusal(path: path, what: "one edit wants the whole file, another one a part of it")
            }
            return installWhole(contents, for: wanted.first { !$0.edits.isEmpty }?.adapter ?? "")
        }
        let formats = Set(all.map(\.format))
        guard formats.count < 2, let format = formats.first ?? record?.format else {
            throw EditRefusal(path: path, what: "two edits do not agree on the format of the file")
        }
        guard format != .whole else { return try uninstall(from: Set(wanted.map(\.adapter))) }
        var work = self
        work.forgetIfUndone()
        return try work.installParts(wanted, format)
    }

    /// The record is void when the file is gone, or is what it was before our edits (restored, or never written).
    private mutating func forgetIfUndone() {
        guard let known = record, !isAsWeLeftIt else { return }
        if current == nil || known.original?.sha256 == currentHash { record = nil }
    }

    private func installWhole(_ contents: [UInt8], for adapter: String) -> Outcome {
        let edit = EditRecord(adapter: adapter, kind: .file, path: [], value: .null, before: .nothing)
        let known = record?.format == .whole && current != nil ? record : nil
        // Somebody else's file that says exactly what ours says is ours, see above.
        let before = current == contents ? nil : current
        var next = FileRecord(
            target: target, format: .whole, original: nil, written: SHA256.hexadecimal(of: contents),
            folders: folders, traces: [], edits: [edit])
        var outcome = Outcome(bytes: contents, record: nil)
        if let known {
            next.original = known.original
            outcome.original = original
        } else if let before {
            outcome.original = before
            outcome.notes.append("replaces a file that is there; it comes back when Repowire is uninstalled")
        }
        outcome.record = next
        return outcome
    }

    private func installParts(
        _ wanted: [(adapter: String, edits: [FileEdit])], _ format: FileEdit.Format
    ) throws(EditRefusal) -> Outcome {
        let bytes = current ?? []
        var outcome = Outcome(original: current)
        var adopted = false
        if record != nil { outcome.original = try withoutUs(format) }
        var records = record?.edits ?? []
        var traces = record?.traces ?? []
        let result = try editing(try text(bytes, format)) { text throws(TextProblem) in
            for (adapter, edits) in wanted {
                for old in records where old.adapter == adapter {
                    if edits.contains(where: { old.isSame(as: $0, of: adapter) }) { continue }
                    if let note = try Undo.run(old, &text, &traces) { outcome.notes.append(note) }
                    records.removeAll { $0 == old }
                }
                for edit in edits {
                    let index = records.firstIndex { $0.isSame(as: edit, of: adapter) }
                    let old = index.map { records[$0] }
                    guard let new = try Apply.run(edit, of: adapter, after: old, &text, &traces, adopted: &adopted)
                    else { continue }
                    if let index { records[index] = new } else { records.append(new) }
                }
            }
        }
        outcome.bytes = result.1
        if records.isEmpty, current == nil || record != nil, outcome.original == nil { outcome.bytes = nil }
        guard !records.isEmpty else { return outcome }
        outcome.record = FileRecord(
            target: target, format: format, original: nil, written: SHA256.hexadecimal(of: result.1),
            folders: folders, traces: traces, edits: records)
        if adopted {
            // The file as it is has ours in it already.
            var after = self
            after.current = result.1
            after.record = outcome.record
            outcome.original = try after.uninstallParts(from: nil, format).bytes
        }
        return outcome
    }

    /// What the file would be without us: the original while nobody else wrote to it, else what is there minus ours.
    func withoutUs(_ format: FileEdit.Format) throws(EditRefusal) -> [UInt8]? {
        if isAsWeLeftIt, record?.original == nil || original != nil { return original }
        return try uninstallParts(from: nil, format).bytes
    }
}
