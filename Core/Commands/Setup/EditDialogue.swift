import CommandLine
import RepowireKit
import Wire

/// Plan, show, ask, apply: the same for `setup` and `uninstall`. Nothing is written that was not shown.
struct EditDialogue {
    var planMethod: String
    var applyMethod: String
    var question: String
    /// What to say when there is nothing to do.
    var nothing: String

    /// - Returns: the exit code, and whether everything is as it was asked for.
    func run(_ invocation: Invocation, in shell: Shell) throws -> (code: ExitCode, done: Bool) {
        let client = try shell.daemon()
        var params: JSONObject = [
            "environment": try CallerEnvironment.collect(for: client, in: shell), "home": .string(shell.userHome),
        ]
        let runtimes = invocation.options("runtime")
        if !runtimes.isEmpty { params["runtimes"] = .array(runtimes.map(JSON.string)) }
        // Runtimes are started to ask for their versions: that may take seconds.
        let json = try client.call(planMethod, .object(params), milliseconds: 120_000)
        let plan = try EditPlan(json: json)
        let asJSON = invocation.has("json")
        if asJSON {
            if invocation.has("dry-run") { shell.console.writeLine(json.prettyText) }
        } else {
            plan.write(to: shell)
        }
        if invocation.has("dry-run") {
            if plan.files.isEmpty, !asJSON { say(nothing, plan, shell) }
            return (plan.refused.isEmpty ? .ok : .failed, false)
        }
        guard plan.hasChanges else {
            if asJSON {
                shell.console.writeLine(JSON.object(["files": []]).prettyText)
            } else {
                say(nothing, plan, shell)
            }
            return (plan.refused.isEmpty ? .ok : .failed, plan.refused.isEmpty)
        }
        guard invocation.has("yes") || confirm(shell) else { return (.failed, false) }
        var files = try apply(plan, client)
        // An agent that runs may write its own file between plan and apply. Who said yes beforehand means these edits,
        // not this state of the file.
        var attempts = invocation.has("yes") ? 4 : 0
        while attempts > 0, files.contains(where: { $0["error"] != nil }) {
            attempts -= 1
            let again = try EditPlan(json: client.call(planMethod, .object(params), milliseconds: 120_000))
            guard again.hasChanges else { break }
            files = try files.filter { $0["error"] == nil } + apply(again, client)
        }
        let result: JSON = ["files": .array(files)]
        if asJSON { shell.console.writeLine(result.prettyText) }
        let failures = report(result, shell, quietly: asJSON)
        let isDone = failures == 0 && plan.refused.isEmpty
        return (isDone ? .ok : .failed, isDone)
    }

    private func apply(_ plan: EditPlan, _ client: DaemonClient) throws -> [JSON] {
        try client.call(applyMethod, ["plan_id": .string(plan.id)], milliseconds: 60_000)["files"]?.arrayValue ?? []
    }

    private func say(_ text: String, _ plan: EditPlan, _ shell: Shell) {
        if plan.refused.isEmpty { shell.console.writeLine(text) }
    }

    private func confirm(_ shell: Shell) -> Bool {
        shell.console.flush()
        guard let answer = shell.ask("\(question) [y/N] ") else {
            shell.console.note(
                "repowire: nothing was written: there is no terminal to ask on.\nRun it again with --yes to write this."
            )
            return false
        }
        if ["y", "yes"].contains(answer.lowercased().filter { !$0.isWhitespace }) { return true }
        shell.console.note("Nothing was written.")
        return false
    }

    private func report(_ result: JSON, _ shell: Shell, quietly: Bool) -> Int {
        var failures = 0
        for file in result["files"]?.arrayValue ?? [] {
            let path = Plain.line(shell.short(file["path"]?.stringValue ?? "?"))
            if let error = file["error"]?.stringValue {
                failures += 1
                shell.console.note("repowire: \(path): \(Plain.line(error))")
            } else if !quietly {
                let backup = file["backup"]?.stringValue.map { " (before: \(Plain.line(shell.short($0))))" } ?? ""
                shell.console.writeLine("\(Plain.line(file["result"]?.stringValue ?? "done"))  \(path)\(backup)")
            }
        }
        return failures
    }
}
