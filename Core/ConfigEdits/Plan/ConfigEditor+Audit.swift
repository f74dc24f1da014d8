import Platform
import RepowireKit

extension ConfigEditor {
    /// Compares the ledger with the files: what vanished, and what somebody changed. Values are compared, not bytes, as
    /// many hosts write their config anew. Nothing is written.
    package func audit() throws -> [EditFinding] {
        let records = try Ledger(readingFrom: ledgerPath).files.values.sorted { $0.target < $1.target }
        return records.flatMap(findings)
    }

    private func findings(_ record: FileRecord) -> [EditFinding] {
        let adapters = Set(record.edits.map(\.adapter)).sorted()
        func all(_ what: String) -> [EditFinding] {
            adapters.map { EditFinding(adapter: $0, path: record.target, what: what) }
        }
        let current: [UInt8]?
        do {
            current = try TargetPlace.find(record.target).read()
        } catch {
            return all(error.what)
        }
        guard let current else { return all("the file is gone") }
        guard SHA256.hexadecimal(of: current) != record.written else { return [] }
        guard record.format != .whole else { return all("the file was changed") }
        do {
            let text = try record.format.text(current)
            var findings: [EditFinding] = []
            for edit in record.edits {
                guard let what = try Audit.finding(edit, in: text) else { continue }
                findings.append(EditFinding(adapter: edit.adapter, path: record.target, what: what))
            }
            return findings
        } catch {
            return all(error.refusal(record.target, in: current).what)
        }
    }
}

/// Looks for one edit in a text.
private enum Audit {
    /// - Returns: what is wrong with it; nil when it is as it was made.
    static func finding(_ edit: EditRecord, in text: any ConfigText) throws(TextProblem) -> String? {
        let key = edit.path.joined(separator: ".")
        switch edit.kind {
        case .set:
            guard let found = try text.value(at: edit.path) else { return "\(key) is gone" }
            return found.value.holds(edit.value) ? nil : "\(key) was changed"
        case .item(let owner):
            guard let items = try text.items(at: edit.path),
                let match = ItemMatch.find([edit.value], owner: owner, in: items),
                let found = try text.item(match.index, at: edit.path, within: match.steps)
            else { return "our item of \(key) is gone" }
            return found.value.holds(match.part) ? nil : "our item of \(key) was changed"
        case .file: return nil
        }
    }
}
