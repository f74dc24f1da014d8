import Platform
package import RepowireKit
import Transports

extension DeclarativeAdapter {
    package func detect() async throws -> Detection { try await detect(versionWithin: 10_000) }

    func detect(versionWithin milliseconds: Int) async throws -> Detection {
        let rules = manifest.detect
        let (places, search) = (places, context.environment["PATH"] ?? "")
        var detection = try await OffLoop.run {
            var detection = Detection(standing: .notFound, root: places.root)
            if let binary = rules.binaries.lazy.compactMap({ Executables.find($0, path: search) }).first {
                detection.standing = .found
                detection.binary = binary
                detection.evidence.append("\(binary) is on PATH")
            }
            for path in rules.paths.compactMap({ DeclarativeAdapter.found($0, places) }) {
                detection.standing = .found
                detection.evidence.append("\(path) exists")
            }
            return detection
        }
        if let binary = detection.binary, let rule = rules.version {
            await addVersion(to: &detection, binary, rule, milliseconds)
        }
        return detection
    }

    private static func found(_ pattern: String, _ places: Places) -> String? {
        let path = places.path(pattern)
        if FileSystem.exists(path) { return path }
        return path.contains("*") ? (try? FileGlob(path).files())?.first : nil
    }

    /// A program that does not answer is still there: only what it says can rule it out.
    private func addVersion(
        to detection: inout Detection, _ binary: String, _ rule: VersionRule, _ milliseconds: Int
    ) async {
        let environment = context.environment
        let command = ([binary] + rule.arguments).joined(separator: " ")
        let output: Subprocess.Output
        do {
            output = try await OffLoop.run {
                try Subprocess(binary, rule.arguments, environment: environment).run(within: milliseconds, cap: 65536)
            }
        } catch {
            detection.evidence.append("\(command) does not start: \(error)")
            return
        }
        // Some programs print their version on the second stream.
        let texts = [output.text, String(decoding: output.stderr, as: UTF8.self)]
        guard let version = texts.lazy.compactMap({ Pattern.firstGroup(rule.pattern, in: $0) }).first else {
            detection.evidence.append("\(command) \(output.timedOut ? "did not end in time" : "named no version")")
            // Of two manifests for one program only the first may claim what does not say its version.
            if let older = rule.older { leave(&detection, to: older, "unknown") }
            return
        }
        detection.version = version
        detection.evidence.append("\(binary) says it is version \(version)")
        if let minimum = rule.minimum, Version(version) < Version(minimum) {
            if let other = rule.older { return leave(&detection, to: other, version) }
            detection.standing = .unsupported
            detection.evidence.append("versions before \(minimum) are not supported: update \(manifest.title)")
        }
        if let below = rule.below, Version(version) >= Version(below) {
            if let other = rule.newer { return leave(&detection, to: other, version) }
            detection.standing = .unsupported
            detection.evidence.append("versions from \(below) on are not supported by this manifest")
        }
    }

    /// What is there is of another manifest's versions.
    private func leave(_ detection: inout Detection, to other: String, _ version: String) {
        detection.standing = .notFound
        detection.binary = nil
        detection.evidence.append("version \(version) is served by the manifest \(other)")
    }
}
