import Platform

/// The agent's whole knowledge: what its repository holds.
enum RepositoryAnswer {
    /// One or two sentences: the files, and how the README begins.
    static func text(folder: String) -> String {
        let names = ((try? FileSystem.list(folder)) ?? []).filter { !$0.hasPrefix(".") }
        let name = Path.name(of: folder)
        guard !names.isEmpty else { return "\(name) holds no files." }
        let files = Spans.count(Int64(names.count), "file")
        var text = "\(name) holds \(files): \(names.joined(separator: ", "))."
        if let line = firstLine(ofReadmeIn: folder, names) { text += " Its README begins: \"\(line)\"" }
        return text
    }

    private static func firstLine(ofReadmeIn folder: String, _ names: [String]) -> String? {
        guard let name = names.first(where: { $0.lowercased().hasPrefix("readme") }),
            let bytes = try? FileSystem.read("\(folder)/\(name)", limit: 1 << 20)
        else { return nil }
        return String(decoding: bytes, as: UTF8.self).split(separator: "\n").first
            .map { String($0.drop { $0 == "#" || $0 == " " }) }
    }
}
