import Platform
import RepowireKit

extension FileWork {
    /// Takes out what some adapters put there; nil: all of them.
    func uninstall(from adapters: Set<String>?) throws(EditRefusal) -> Outcome {
        guard let record, let current else { return Outcome(bytes: self.current, record: nil) }
        let rest = adapters.map { names in record.edits.filter { !names.contains($0.adapter) } } ?? []
        let isLast = rest.isEmpty
        if isLast, isAsWeLeftIt, record.original == nil || original != nil { return Outcome(bytes: original) }
        if record.format == .whole {
            guard isLast else { return Outcome(bytes: current, record: record, original: original) }
            let lost = original == nil && record.original != nil
            return Outcome(
                bytes: original,
                notes: ["was changed by hand since; a copy is kept"]
                    + (lost ? ["what stood there before is no longer among the backups"] : []))
        }
        var outcome = try uninstallParts(from: adapters, record.format)
        if outcome.record != nil { outcome.original = try withoutUs(record.format) }
        return outcome
    }

    /// The same for edits within the file, whatever happened to it since.
    func uninstallParts(from adapters: Set<String>?, _ format: FileEdit.Format) throws(EditRefusal) -> Outcome {
        guard let record, let current else { return Outcome(bytes: current) }
        var outcome = Outcome()
        var traces = record.traces
        let result = try editing(try text(current, format)) { text throws(TextProblem) in
            for edit in record.edits.reversed() where adapters?.contains(edit.adapter) ?? true {
                if let note = try Undo.run(edit, &text, &traces) { outcome.notes.append(note) }
            }
            return text.isEmpty
        }
        outcome.bytes = result.1
        let rest = record.edits.filter { edit in adapters.map { !$0.contains(edit.adapter) } ?? false }
        if rest.isEmpty {
            // Ours alone, and nothing is left in it.
            if record.original == nil, result.0 { outcome.bytes = nil }
            return outcome
        }
        var next = record
        next.edits = rest
        next.traces = traces
        next.written = SHA256.hexadecimal(of: result.1)
        outcome.record = next
        return outcome
    }
}
