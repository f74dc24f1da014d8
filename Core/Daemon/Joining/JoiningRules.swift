import Manifests
import RepowireKit

/// Which sessions take part in the mesh: those in folders that joined. What is said of a folder holds for everything below
/// it; of several folders above a session the nearest decides, and where none says anything, the default.
struct JoiningRules: Sendable, Hashable {
    enum Default: String, Sendable, CaseIterable {
        case automatic
        case optIn = "opt-in"
    }

    enum Choice: String, Sendable, CaseIterable {
        case joined, left
    }

    var otherwise = Default.automatic
    /// By absolute path.
    var folders: [String: Choice] = [:]

    /// The decision for a folder, and who made it.
    struct Verdict: Sendable, Hashable {
        var joins: Bool
        /// The folder of which it was said; nil: the default.
        var folder: String?
    }

    func verdict(for folder: String) -> Verdict {
        var here = Substring(folder)
        while true {
            let name = here.isEmpty ? "/" : String(here)
            if let choice = folders[name] { return Verdict(joins: choice == .joined, folder: name) }
            guard !here.isEmpty, let slash = here.lastIndex(of: "/") else { break }
            here = here[..<slash]
        }
        return Verdict(joins: otherwise == .automatic, folder: nil)
    }

    static let schema: Schema<JoiningRules> = .keys(
        "joining", "Which agents take part.", start: JoiningRules(),
        [
            Key(
                "default",
                .words {
                    switch $0 {
                    case .automatic: return "every session of a connected agent joins"
                    case .optIn: return "only those in folders that joined"
                    }
                }, \.otherwise, "What holds in folders of which nothing is said."),
            Key(
                "folders",
                Schema.words { (choice: Choice) in
                    choice == .joined ? "sessions in it take part" : "sessions in it stay out"
                }.map(keys: "absolute folder").shown { folders in
                    let rows = folders.sorted { $0.key < $1.key }.map { ($0.key, JSON.string($0.value.rawValue)) }
                    return rows.isEmpty ? nil : .object(JSONObject(rows))
                }, \.folders, "What `repowire join` and `repowire leave` said of folders."),
        ])
}
