package import RepowireKit

extension DeclarativeAdapter {
    package func installHooks(_ detection: Detection) async throws -> [FileEdit] {
        (manifest.hooks.map(hookEdits) ?? []) + manifest.install.map(edit)
    }

    private func hookEdits(_ rules: HookRules) -> [FileEdit] {
        guard let file = rules.file else { return [] }
        return rules.events.map { event in
            let arguments = HookCommand.arguments(manifest: manifest, event: event, neutral: rules.neutral)
            var command: JSONObject = ["type": "command"]
            switch rules.runner {
            case .shell:
                command["command"] = .string(HookCommand.shell(program: context.hookProgram, arguments: arguments))
            case .argv:
                command["command"] = .string(context.hookProgram)
                command["args"] = .array(arguments.map(JSON.string))
            }
            command["timeout"] = .int(Int64(rules.timeout))
            var group = JSONObject()
            group["matcher"] = event.matcher.map(JSON.string)
            group["hooks"] = .array([.object(command)])
            return FileEdit(
                path: places.path(file), format: rules.format,
                change: .item(
                    path: rules.path + [event.event], value: .object(group),
                    owner: .contains(pointer: "/hooks/0/command", text: "repowire-hook")),
                purpose: "report \(event.event) to Repowire")
        }
    }

    private func edit(_ rule: InstallRule) -> FileEdit {
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
