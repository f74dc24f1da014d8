import Platform

extension BackupFolder {
    /// Removes the oldest copies of each file, so that the folder does not grow for ever.
    /// - Parameters:
    ///   - count: how many copies of one name stay.
    ///   - needed: copies that stay in any case: without them an uninstall could not restore.
    func prune(keeping count: Int, needed: Set<String>) {
        let names = (try? FileSystem.list(path)) ?? []
        let copies = Dictionary(grouping: names.filter { isCopy($0) && !needed.contains($0) }) { name in
            name.prefix(upTo: name.lastIndex(of: ".") ?? name.endIndex)
        }
        for (_, names) in copies where names.count > count {
            let aged = names.map { name in
                (name, (try? FileSystem.status(of: "\(path)/\(name)"))?.map(\.modified) ?? 0)
            }
            for (name, _) in aged.sorted(by: { ($0.1, $0.0) > ($1.1, $1.0) }).dropFirst(count) {
                try? FileSystem.remove("\(path)/\(name)")
            }
        }
    }

    /// Whether a file is named as `keep` names them. Others are none of ours.
    private func isCopy(_ name: String) -> Bool {
        let hash = name.suffix(while: { $0 != "." })
        return hash.count == 16 && hash.count < name.count - 1 && hash.allSatisfy(\.isHexDigit)
    }
}

extension String {
    fileprivate func suffix(while matches: (Character) -> Bool) -> Substring {
        self[(lastIndex { !matches($0) }.map { index(after: $0) } ?? startIndex)...]
    }
}
