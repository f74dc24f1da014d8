import Platform
import RepowireKit

extension ConfigEditor {
    /// Writes what the plan says, file by file: each is done completely or not at all.
    /// - Throws: when the ledger cannot be read or locked; no file was touched then.
    package func apply(_ plan: Plan) throws -> [AppliedFile] {
        try FileSystem.makeFolder(Path.parent(of: ledgerPath) ?? "/", mode: 0o700)
        let applied = try FileLock.holding("\(ledgerPath).lock") {
            var ledger = try Ledger(readingFrom: ledgerPath)
            let files = plan.files.map { apply($0, &ledger) }
            pruneBackups(ledger)
            return files
        }
        guard let applied else {
            throw EditRefusal(
                path: ledgerPath, what: "another setup is running", advice: "wait for it to end, and try again")
        }
        return applied
    }

    private func apply(_ file: PlannedFile, _ ledger: inout Ledger) -> AppliedFile {
        var applied = AppliedFile(path: file.path, result: .unchanged, notes: file.notes)
        do {
            try write(file, &ledger, &applied)
        } catch let refusal as EditRefusal {
            applied.result = .refused(refusal)
        } catch let error as SystemError {
            applied.result = .refused(EditRefusal(path: file.path, what: "\(error.reason) (\(error.call))"))
        } catch {
            applied.result = .refused(EditRefusal(path: file.path, what: "\(error)"))
        }
        return applied
    }

    private func write(_ file: PlannedFile, _ ledger: inout Ledger, _ applied: inout AppliedFile) throws {
        if case .refused(let refusal) = file.status { throw refusal }
        let place = TargetPlace.find(file.path)
        guard place.target == file.target, try place.read() == file.old, ledger.files[file.target] == file.known else {
            throw EditRefusal(
                path: file.path, what: "somebody else changed the file in the meantime, so nothing was written",
                advice: "run the command again")
        }
        let folder = BackupFolder(path: backups)
        let name = Path.name(of: file.target)
        if let original = file.original { try folder.keep(original, named: name) }
        // What we wrote ourselves needs no copy.
        if file.status != .unchanged, let old = file.old, SHA256.hexadecimal(of: old) != file.known?.written {
            applied.backup = try folder.keep(old, named: name)
        }
        // The ledger first: after a crash in between it claims what is not there, which harms nothing. The other way
        // round something of ours would stand there that nobody knows.
        let before = ledger
        ledger.files[file.target] = file.record
        if file.record != nil, ledger != before { try ledger.write(to: ledgerPath) }
        do {
            applied.result = try perform(file)
        } catch {
            for folder in file.folders.reversed() { _ = FileSystem.removeFolderIfEmpty(folder) }
            ledger = before
            try? ledger.write(to: ledgerPath)
            throw error
        }
        if file.record == nil, ledger != before { try ledger.write(to: ledgerPath) }
    }

    private func perform(_ file: PlannedFile) throws -> AppliedFile.Result {
        switch file.status {
        case .create:
            for folder in file.folders { try FileSystem.makeFolder(folder, mode: 0o700) }
            try FileSystem.writeAtomically(file.target, file.new ?? [], mode: file.mode)
            return .created
        case .change:
            guard let status = try FileSystem.status(of: file.target) else {
                throw SystemError("stat", file.target, code: SystemError.missingCode)
            }
            try FileSystem.replace(file.target, with: file.new ?? [], keeping: status)
            return .changed
        case .remove:
            try FileSystem.remove(file.target)
            removeFolders(of: file)
            return .removed
        case .unchanged, .refused:
            if file.record == nil, file.old == nil { removeFolders(of: file) }
            return .unchanged
        }
    }

    private func removeFolders(of file: PlannedFile) {
        for folder in (file.known?.folders ?? []).reversed() { _ = FileSystem.removeFolderIfEmpty(folder) }
    }
}
