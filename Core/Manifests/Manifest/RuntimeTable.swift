package import RepowireKit

/// The README's table of runtimes, made from their manifests, so that it claims nothing that they do not say.
package enum RuntimeTable {
    /// What stands before and behind the table in the README.
    package static let begin =
        "<!-- runtimes: made from adapters.d; REPOWIRE_WRITE_DOCS=1 swift test writes it anew -->"
    package static let end = "<!-- end of runtimes -->"

    /// - Parameter manifests: those without a program of their own, such as the demo's, are left out.
    package static func markdown(of manifests: [AdapterManifest]) -> String {
        let rows = manifests.filter { $0.kind == .runtime && !$0.detect.binaries.isEmpty }
            .sorted { $0.title < $1.title }.map(row)
        let head = ["| agent | verified with | how | ways in, best first | writes in |", "|---|---|---|---|---|"]
        return (head + rows).joined(separator: "\n") + "\n"
    }

    /// A page with the table put in its place; nil when the page has none.
    package static func page(_ text: String, with manifests: [AdapterManifest]) -> String? {
        guard let head = text.firstRange(of: begin),
            let tail = text[head.upperBound...].firstRange(of: end)
        else { return nil }
        return text[..<head.upperBound] + "\n\n" + markdown(of: manifests) + "\n" + text[tail.lowerBound...]
    }

    private static func row(_ manifest: AdapterManifest) -> String {
        var doors: [String] = []
        for door in manifest.doors {
            let name = door.name ?? door.via.rawValue.replacing("_", with: " ")
            if !doors.contains(name) { doors.append(name) }
        }
        var files: [String] = []
        for file in [manifest.hooks?.file].compactMap({ $0 }) + manifest.install.map(\.file) {
            let place = "`\(expanded(file, manifest))`"
            if !files.contains(place) { files.append(place) }
        }
        let cells = [
            manifest.title + (manifest.isOptional ? " (optional)" : ""), version(manifest),
            manifest.verified.map { how($0.how) } ?? "",
            doors.joined(separator: ", "), files.joined(separator: ", "),
        ]
        return "| \(cells.map { $0.replacing("|", with: "\\|") }.joined(separator: " | ")) |"
    }

    private static func version(_ manifest: AdapterManifest) -> String {
        let served = manifest.detect.version?.served.map { " (served: \($0))" } ?? ""
        return (manifest.verified?.version ?? "no version") + served
    }

    private static func how(_ method: AdapterManifest.Verification.Method) -> String {
        switch method {
        case .live: return "real program, end to end"
        case .harness: return "real program, in a harness"
        case .source: return "its source"
        case .docs: return "its documentation"
        }
    }

    private static func expanded(_ file: String, _ manifest: AdapterManifest) -> String {
        file.replacing("{root}", with: manifest.root?.path ?? "{root}").replacing("{home_root}", with: "~")
    }
}
