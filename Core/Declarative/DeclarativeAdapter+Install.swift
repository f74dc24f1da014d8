package import RepowireKit

extension DeclarativeAdapter {
    package func installHooks(_ detection: Detection) async throws -> [FileEdit] {
        (manifest.hooks.map(hookEdits) ?? []) + manifest.install.map(edit)
    }

    /// One edit for each event of the host, also where several meanings are read from it: the hook is called once and
    /// its report is read for all of them.
    private func hookEdits(_ rules: HookRules) -> [FileEdit] {
        guard let file = rules.file else { return [] }
        var seen: Set<String> = []
        return rules.events.filter { seen.insert($0.event).inserted }.map { event in
            FileEdit(
                path: places.path(file), format: rules.format,
                change: .item(
                    path: rules.path + [event.event], value: .object(group(event, rules)),
                    owner: .contains(pointer: "/hooks/0/command", text: "repowire-hook")),
                purpose: "report \(event.event) to Repowire")
        }
    }

    private func group(_ event: HookRules.Event, _ rules: HookRules) -> JSONObject {
        let arguments = HookCommand.arguments(manifest: manifest, event: event, neutral: rules.neutral)
        var command: JSONObject = ["type": "command"]
        command["name"] = rules.name.map(JSON.string)
        switch rules.runner {
        case .shell:
            command["command"] = .string(HookCommand.shell(program: context.hookProgram, arguments: arguments))
        case .argv:
            command["command"] = .string(context.hookProgram)
            command["args"] = .array(arguments.map(JSON.string))
        }
        command["timeout"] = .int(Int64(rules.timeout))
        var group = JSONObject()
        group["matcher"] = matcher(event.event, rules).map(JSON.string)
        group["hooks"] = .array([.object(command)])
        return group
    }

    /// What all meanings of an event want to be called for; nil: everything.
    private func matcher(_ event: String, _ rules: HookRules) -> String? {
        var matchers: [String] = []
        for rule in rules.events where rule.event == event {
            guard let matcher = rule.matcher else { return nil }
            if !matchers.contains(matcher) { matchers.append(matcher) }
        }
        return matchers.joined(separator: "|")
    }

    func edit(_ rule: InstallRule) -> FileEdit {
        let change: FileEdit.Change
        switch rule.change {
        case .set(let path, let value): change = .set(path: path, value: places.fill(value))
        case .item(let path, let value, let owner):
            change = .item(path: path, value: places.fill(value), owner: owner)
        case .file(let contents): change = .file(contents: Array(places.fill(contents).utf8), mode: 0o644)
        }
        return FileEdit(path: places.path(rule.file), format: rule.format, change: change, purpose: rule.purpose)
    }
}
