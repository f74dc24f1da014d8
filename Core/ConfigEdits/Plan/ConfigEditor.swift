import Platform
package import RepowireKit

/// Edits the users' config files: plans, shows, applies, records and undoes. The only one who writes to them.
package struct ConfigEditor: Sendable {
    let ledgerPath: String
    let backups: String
    private let copiesKept: Int

    /// - Parameters:
    ///   - home: Repowire's own folder, which holds the ledger and the backups.
    ///   - copiesKept: how many copies of one file stay, beside those that uninstall needs.
    package init(home: String, copiesKept: Int = 20) {
        self.copiesKept = copiesKept
        ledgerPath = "\(home)/ledger.json"
        backups = "\(home)/backups"
    }

    /// What has to be written for these edits. Nothing is written.
    /// - Parameter wanted: adapters, each with all the edits it wants. What one of them wanted earlier and no longer does
    ///   is taken out of these files and of the files beside them; elsewhere it stays, as a runtime may have several
    ///   config folders. An adapter that wants nothing at all loses everything.
    /// - Throws: when the ledger cannot be read. Trouble with single files is in the plan.
    package func plan(installing wanted: [(adapter: String, edits: [FileEdit])]) throws -> Plan {
        let ledger = try Ledger(readingFrom: ledgerPath)
        let adapters = Set(wanted.map(\.adapter))
        var places: [TargetPlace] = []
        var edits: [String: [(adapter: String, edits: [FileEdit])]] = [:]
        for (adapter, all) in wanted {
            for edit in all {
                let place = TargetPlace.find(edit.path)
                if !places.contains(where: { $0.target == place.target }) { places.append(place) }
                if edits[place.target]?.last?.adapter == adapter {
                    let last = (edits[place.target]?.count ?? 1) - 1
                    edits[place.target]?[last].edits.append(edit)
                } else {
                    edits[place.target, default: []].append((adapter, [edit]))
                }
            }
        }
        for record in ledger.files.values.sorted(by: { $0.target < $1.target })
        where edits[record.target] == nil && isStale(record, wanted) {
            places.append(TargetPlace.find(record.target))
        }
        return Plan(
            files: places.map { place in
                let here = edits[place.target] ?? []
                let others = adapters.subtracting(here.map(\.adapter)).sorted().map { ($0, [FileEdit]()) }
                return file(place, ledger.files[place.target], purposes: here.flatMap(\.edits).map(\.purpose)) {
                    work throws(EditRefusal) in
                    try work.install(here + others)
                } mode: {
                    here.flatMap(\.edits).compactMap { edit in
                        if case .file(_, let mode) = edit.change { return mode }
                        return nil
                    }.first
                }
            })
    }

    /// Whether one of the adapters has something in a file in which it no longer wants anything.
    private func isStale(_ record: FileRecord, _ wanted: [(adapter: String, edits: [FileEdit])]) -> Bool {
        let folder = Path.parent(of: record.target)
        return wanted.contains { adapter, edits in
            guard record.edits.contains(where: { $0.adapter == adapter }) else { return false }
            return edits.isEmpty || edits.contains { Path.parent(of: TargetPlace.find($0.path).target) == folder }
        }
    }

    /// What has to be written so that these adapters leave nothing behind; nil: all of them.
    package func plan(uninstalling adapters: Set<String>? = nil) throws -> Plan {
        let ledger = try Ledger(readingFrom: ledgerPath)
        let records = ledger.files.values.sorted { $0.target < $1.target }.filter { record in
            adapters.map { names in record.edits.contains { names.contains($0.adapter) } } ?? true
        }
        return Plan(
            files: records.map { record in
                file(TargetPlace.find(record.target), record, purposes: ["take out what Repowire put there"]) {
                    work throws(EditRefusal) in
                    try work.uninstall(from: adapters)
                } mode: {
                    nil
                }
            })
    }

    func pruneBackups(_ ledger: Ledger) {
        let needed = Set(ledger.files.values.compactMap { $0.original?.backup })
        BackupFolder(path: backups).prune(keeping: copiesKept, needed: needed)
    }

    /// The names of the adapters that have edits somewhere.
    package func installed() throws -> Set<String> {
        Set(try Ledger(readingFrom: ledgerPath).files.values.flatMap(\.edits).map(\.adapter))
    }

    private func file(
        _ place: TargetPlace, _ record: FileRecord?, purposes: [String],
        _ run: (FileWork) throws(EditRefusal) -> FileWork.Outcome, mode: () -> UInt16?
    ) -> PlannedFile {
        var unique: [String] = []
        for purpose in purposes where !unique.contains(purpose) { unique.append(purpose) }
        // Others have no business in a config file that we made: it may come to hold a token.
        var file = PlannedFile(
            path: place.path, target: place.target, status: .unchanged, purposes: unique, notes: [],
            mode: mode() ?? 0o600, known: record, record: record, folders: [])
        do {
            file.old = try place.read()
            let outcome = try run(work(place, file.old, record))
            file.new = outcome.bytes
            file.notes = outcome.notes
            file.original = outcome.original
            file.record = outcome.record
            let name = Path.name(of: place.target)
            file.record?.original = outcome.original.map { BackupFolder.snapshot(of: $0, named: name) }
            file.status = status(file)
            if file.status != .unchanged { try place.checkWritable() }
            if file.status == .create { file.folders = place.missingFolders }
            let made = file.folders.filter { !(record?.folders.contains($0) ?? false) }
            file.record?.folders += made
        } catch {
            file.status = .refused(error)
        }
        return file
    }

    private func work(_ place: TargetPlace, _ current: [UInt8]?, _ record: FileRecord?) -> FileWork {
        FileWork(
            path: place.path, target: place.target, current: current,
            currentHash: current.map(SHA256.hexadecimal(of:)), record: record, folders: record?.folders ?? [],
            original: record?.original.flatMap { BackupFolder(path: backups).contents(of: $0) })
    }

    private func status(_ file: PlannedFile) -> PlannedFile.Status {
        switch (file.old, file.new) {
        case (nil, nil): return .unchanged
        case (nil, _): return .create
        case (_, nil): return .remove
        default: return file.old == file.new ? .unchanged : .change
        }
    }
}
