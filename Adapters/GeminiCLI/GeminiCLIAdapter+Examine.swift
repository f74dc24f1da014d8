import Declarative
import Platform
package import RepowireKit
import Transports

extension GeminiCLIAdapter: SelfExamining {
    /// Whether its user switched off what we are: our extension, or hooks.
    package func examine(_ detection: Detection) async throws -> [Observation] {
        let root = base.places.root
        return try await OffLoop.run {
            [
                Switches.extensionObservation(read("\(root)/extensions/extension-enablement.json")),
                Switches.hooksObservation(read("\(root)/settings.json"), in: "\(root)/settings.json"),
            ].compactMap { $0 }
        }
    }

    private func read(_ path: String) -> JSON? {
        guard let bytes = try? FileSystem.read(path, limit: 1 << 20) else { return nil }
        return try? JSON(parsing: Switches.withoutComments(bytes))
    }
}

/// What Gemini CLI's files say about switching extensions and hooks off.
enum Switches {
    /// - Parameter file: `extension-enablement.json`. The last pattern that fits a folder decides there.
    static func extensionObservation(_ file: JSON?) -> Observation? {
        let patterns = (file?.at("/repowire/overrides")?.arrayValue ?? []).compactMap(\.stringValue)
        let off = patterns.filter { $0.hasPrefix("!") }.map { String($0.dropFirst()) }
        guard !off.isEmpty else { return nil }
        return Observation(
            isWarning: true, message: "its extension repowire is switched off in \(off.joined(separator: ", "))",
            fix: "Run 'gemini extensions enable repowire', if agents there should take part")
    }

    /// - Parameter file: the user's settings.
    static func hooksObservation(_ file: JSON?, in path: String) -> Observation? {
        if file?.at("/hooksConfig/enabled")?.boolValue == false {
            return Observation(
                isWarning: true, message: "hooksConfig.enabled in \(path) switches all hooks off",
                fix: "Take it out: without hooks no agent of it takes part")
        }
        let names = (file?.at("/hooksConfig/disabled")?.arrayValue ?? []).compactMap(\.stringValue)
        guard names.contains(where: { $0.contains("repowire") }) else { return nil }
        return Observation(
            isWarning: true, message: "hooksConfig.disabled in \(path) names Repowire's hooks",
            fix: "Run '/hooks enable repowire' in Gemini CLI")
    }

    /// JSON as Gemini CLI reads it: comments are blanks.
    static func withoutComments(_ bytes: [UInt8]) -> [UInt8] {
        var result: [UInt8] = []
        result.reserveCapacity(bytes.count)
        var isInString = false
        var index = 0
        while index < bytes.count {
            let rest = bytes[index...]
            if isInString, bytes[index] == UInt8(ascii: "\\") {
                result += rest.prefix(2)
                index += 2
            } else if !isInString, rest.starts(with: "//".utf8) {
                index = rest.firstIndex(of: 0x0A) ?? bytes.count
            } else if !isInString, rest.starts(with: "/*".utf8) {
                let end = rest.dropFirst(2).firstRange(of: Array("*/".utf8))
                result.append(0x20)
                index = end?.upperBound ?? bytes.count
            } else {
                if bytes[index] == UInt8(ascii: "\"") { isInString.toggle() }
                result.append(bytes[index])
                index += 1
            }
        }
        return result
    }
}
