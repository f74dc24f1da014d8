import RepowireKit

/// What must be true of a manifest beyond what single keys can tell: names that refer to each other, and rules without
/// which a way into a session could never work.
enum ManifestChecks {
    static func run(_ manifest: AdapterManifest, _ reading: inout Reading) {
        checkName(manifest, &reading)
        checkPaths(manifest, &reading)
        for (index, door) in manifest.doors.enumerated() {
            checkDoor(door, key: "doors[\(index)]", manifest, &reading)
        }
        if let registry = manifest.registry, registry.state != nil, registry.states.isEmpty {
            reading.report("the words of `state` mean nothing without `states`", key: "registry.states")
        }
        if let hooks = manifest.hooks {
            if hooks.file != nil, hooks.path.isEmpty {
                reading.report("the hooks of `file` need a `path` of keys", key: "hooks.path")
            }
            if let answer = hooks.continuation {
                checkTemplate(answer, key: "hooks.continuation", known: ["text"], &reading)
            }
        }
    }

    /// Files are found by name, so that a broken one can still be said to be the one of this or that runtime.
    private static func checkName(_ manifest: AdapterManifest, _ reading: inout Reading) {
        let name = reading.file.split(separator: "/").last.map(String.init) ?? reading.file
        guard name.hasSuffix(".yaml"), name != "\(manifest.id).yaml" else { return }
        reading.report(
            "the id is \(quoted(manifest.id)), but the file is called \(name)", key: "id",
            advice: "call the file \(manifest.id).yaml")
    }

    private static func checkDoor(
        _ door: DoorRule, key: String, _ manifest: AdapterManifest, _ reading: inout Reading
    ) {
        let registered = manifest.registry.map { Array($0.facts.keys) } ?? []
        let facts = Set(registered).union(manifest.payload.facts.keys).sorted()
        func wants(_ what: String, _ part: String) { reading.report(what, key: "\(key).\(part)") }
        let named =
            [door.socket].compactMap { $0 }.map { ($0, "socket") }
            + door.requires.keys.sorted().map { ($0, "requires.\($0)") }
            + door.unless.keys.sorted().map { ($0, "unless.\($0)") }
        for (name, place) in named where !facts.contains(name) {
            let advice = Spelling.suggestion(for: name, among: facts)
            reading.report(
                "registry.facts has no fact \(quoted(name))", key: "\(key).\(place)",
                advice: advice ?? "name it there, or in payload.facts")
        }
        switch door.via {
        case .childInbox:
            if door.frame == nil { wants("the door needs a frame", "frame") }
            if manifest.tools.inboxSocketVariable == nil {
                reading.report(
                    "a child of the agent needs to know the socket", key: key, advice: "set tools.inbox_socket_env")
            }
        case .unixSocket:
            if door.frame == nil { wants("the door needs a frame", "frame") }
            if door.socket == nil { wants("the door needs the fact that holds the socket's path", "socket") }
        case .turnEnd:
            if manifest.hooks?.continuation == nil {
                reading.report("the end of a turn needs an answer", key: key, advice: "set hooks.continuation")
            }
        case .tmux:
            if manifest.screen == nil {
                reading.report("nothing is typed unless the screen can be read", key: key, advice: "add screen")
            }
        case .driver:
            if manifest.driver == "declarative" {
                wants("the driver `declarative` has no way of its own", "via")
            }
        case .plugin: break
        }
        if let frame = door.frame {
            checkTemplate(
                frame, key: "\(key).frame", known: ["text", "session", "message", "sender", "sender_address"],
                &reading)
        }
        if let line = door.authentication {
            checkTemplate(
                .string(line), key: "\(key).auth", known: ["token"], isWhole: false, &reading)
        }
    }

    /// - Parameter isWhole: whether the message itself must stand in it.
    private static func checkTemplate(
        _ template: JSON, key: String, known: [String], isWhole: Bool = true, _ reading: inout Reading
    ) {
        var found: Set<String> = []
        visitTexts(of: template) { text in
            for match in text.matches(of: /\{\{([^{}]*)\}\}/) { found.insert(String(match.1)) }
        }
        for name in found.sorted() where !known.contains(name) {
            let all = known.map { "{{\($0)}}" }.joined(separator: ", ")
            reading.report(
                "nothing is known for {{\(name)}}", key: key,
                advice: Spelling.suggestion(for: name, among: known) ?? "known: \(all)")
        }
        if isWhole, !found.contains("text") {
            reading.report("the message is missing", key: key, advice: "put {{text}} where it belongs")
        }
    }

    private static func visitTexts(of value: JSON, _ visit: (String) -> Void) {
        switch value {
        case .string(let text): visit(text)
        case .array(let items): for item in items { visitTexts(of: item, visit) }
        case .object(let object): for member in object.members { visitTexts(of: member.value, visit) }
        default: break
        }
    }
}

extension ManifestChecks {
    /// Placeholders in paths must be known, and what they stand for must be given.
    private static func checkPaths(_ manifest: AdapterManifest, _ reading: inout Reading) {
        for (index, path) in manifest.detect.paths.enumerated() {
            checkPath(path, key: "detect.paths[\(index)]", manifest, &reading)
        }
        if let root = manifest.root, !isAnchored(root.path) {
            reading.report("the path should begin with / or ~", key: "root.path")
        }
        if let registry = manifest.registry {
            checkPath(registry.glob, key: "registry.glob", manifest, &reading)
            if registry.glob.split(separator: "/").dropLast().contains(where: { $0.contains("*") }) {
                reading.report("only the last part of the path may hold *", key: "registry.glob")
            }
        }
        if let file = manifest.hooks?.file { checkPath(file, key: "hooks.file", manifest, &reading) }
        for (index, rule) in manifest.install.enumerated() {
            checkPath(rule.file, key: "install[\(index)].file", manifest, &reading)
        }
        if let name = manifest.root?.name {
            if manifest.root?.environment == nil {
                reading.report("nothing moves the folder", key: "root.name", advice: "set root.env")
            }
            if name.isEmpty || name.contains("/") || name == ".." {
                reading.report("the name of a folder is wanted", key: "root.name")
            }
        }
        if let spawn = manifest.spawn { checkSpawn(spawn, manifest, &reading) }
    }

    private static func checkPath(
        _ path: String, key: String, _ manifest: AdapterManifest, _ reading: inout Reading
    ) {
        let known = ["root", "home_root", "repowire"]
        for match in path.matches(of: /\{([^{}]*)\}/) {
            let name = String(match.1)
            if !known.contains(name) {
                reading.report(
                    "nothing is known for {\(name)}", key: key,
                    advice: Spelling.suggestion(for: name, among: known) ?? "known: {root}, {home_root}, {repowire}")
            } else if name == "root", manifest.root == nil {
                reading.report("{root} stands for nothing", key: key, advice: "add root")
            } else if name == "home_root", manifest.root?.environment == nil {
                reading.report("{home_root} moves only with root.env", key: key, advice: "set root.env, or use ~")
            }
        }
        if !isAnchored(path) { reading.report("the path should begin with /, ~ or a placeholder", key: key) }
    }

    private static func isAnchored(_ path: String) -> Bool {
        path.hasPrefix("/") || path.hasPrefix("~/") || path.hasPrefix("{")
    }
}

extension ManifestChecks {
    private static func checkSpawn(_ rules: SpawnRules, _ manifest: AdapterManifest, _ reading: inout Reading) {
        for (index, rule) in rules.trust.enumerated() {
            checkPath(rule.file, key: "spawn.trust[\(index)].file", manifest, &reading)
        }
        let written = [manifest.hooks?.file].compactMap { $0 } + manifest.install.map(\.file)
        for (index, substitute) in rules.substitutes.enumerated() where !written.contains(substitute.file) {
            reading.report(
                "setup writes no such file", key: "spawn.unless_set_up[\(index)].file",
                advice: Spelling.suggestion(for: substitute.file, among: written)
                    ?? "name it as hooks.file or an entry of install does")
        }
        for (key, command) in [("command", rules.command), ("acp", rules.unattended)]
        where command.contains(where: { $0.contains("{binary}") }) && manifest.detect.binaries.isEmpty {
            reading.report("nothing finds the {binary}", key: "spawn.\(key)", advice: "set detect.binaries")
        }
        if let name = rules.instructions, name.contains("/") || name.isEmpty || name.hasPrefix("..") {
            reading.report("the name of a file in the folder is wanted", key: "spawn.instructions")
        }
    }
}
