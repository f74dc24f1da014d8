import Platform
package import RepowireKit
import Transports

extension DeclarativeAdapter {
    package func detect() async throws -> Detection {
        let rules = manifest.detect
        let path = context.environment["PATH"] ?? ""
        var detection = Detection(standing: .notFound, root: places.root)
        let binary = rules.binaries.lazy.compactMap { Executables.find($0, path: path) }.first
        if let binary {
            detection.standing = .found
            detection.binary = binary
            detection.evidence.append("\(binary) is on PATH")
        }
        for path in rules.paths.map(places.path) where FileSystem.exists(path) {
            detection.standing = .found
            detection.evidence.append("\(path) exists")
        }
        if let binary, let rule = rules.version { try await addVersion(to: &detection, binary, rule) }
        return detection
    }

    private func addVersion(to detection: inout Detection, _ binary: String, _ rule: VersionRule) async throws {
        let environment = context.environment
        let output = try await OffLoop.run {
            try Subprocess(binary, rule.arguments, environment: environment).run(within: 10_000, cap: 65536)
        }
        guard let version = Pattern.firstGroup(rule.pattern, in: output.text) else {
            let shown = output.timedOut ? "did not answer within 10 s" : "named no version"
            detection.evidence.append("\(binary) \(rule.arguments.joined(separator: " ")) \(shown)")
            return
        }
        detection.version = version
        detection.evidence.append("\(binary) says it is version \(version)")
        if let minimum = rule.minimum, Version(version) < Version(minimum) {
            detection.standing = .unsupported
            detection.evidence.append("versions before \(minimum) are not supported: update \(manifest.title)")
        }
        if let below = rule.below, Version(version) >= Version(below) {
            detection.standing = .unsupported
            detection.evidence.append("versions from \(below) on are not supported by this manifest")
        }
    }
}

/// A version number, compared part by part.
package struct Version: Comparable, Sendable {
    private let parts: [Int]

    package init(_ text: String) {
        parts = text.split { $0 == "." || $0 == "-" || $0 == "+" }.map { Int($0) ?? 0 }
    }

    package static func == (left: Version, right: Version) -> Bool { !(left < right) && !(right < left) }

    package static func < (left: Version, right: Version) -> Bool {
        for index in 0..<max(left.parts.count, right.parts.count) {
            let (one, other) = (left.part(index), right.part(index))
            if one != other { return one < other }
        }
        return false
    }

    private func part(_ index: Int) -> Int { parts.indices.contains(index) ? parts[index] : 0 }
}
