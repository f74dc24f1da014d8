package import RepowireKit

/// The command that a runtime's config gets for a hook.
package enum HookCommand {
    /// For hosts that pass the line to a shell: a removed program is passed over in silence, and `exec` leaves no shell
    /// between the runtime and the hook.
    package static func shell(program: String, arguments: [String]) -> String {
        let quoted = quote(program)
        return "[ ! -x \(quoted) ] || exec \(quoted) " + arguments.map(quote).joined(separator: " ")
    }

    package static func arguments(manifest: AdapterManifest, event: HookRules.Event, neutral: String) -> [String] {
        var arguments = [manifest.id, event.event]
        // The variable that moves the runtime's folder says which of its folders a session belongs to.
        var names = manifest.environment
        if let root = manifest.root?.environment, !names.contains(root) { names.append(root) }
        if !names.isEmpty { arguments += ["--env", names.joined(separator: ",")] }
        if !neutral.isEmpty { arguments += ["--neutral", neutral] }
        return arguments
    }

    /// A word for a POSIX shell. Words of harmless characters stay as they are.
    private static func quote(_ word: String) -> String {
        let isPlain =
            !word.isEmpty
            && word.utf8.allSatisfy { byte in
                switch byte {
                case UInt8(ascii: "a")...UInt8(ascii: "z"), UInt8(ascii: "A")...UInt8(ascii: "Z"),
                    UInt8(ascii: "0")...UInt8(ascii: "9"), UInt8(ascii: "_"), UInt8(ascii: "-"), UInt8(ascii: "."),
                    UInt8(ascii: ","), UInt8(ascii: "/"):
                    return true
                default: return false
                }
            }
        return isPlain ? word : "'" + word.replacing("'", with: "'\\''") + "'"
    }
}
