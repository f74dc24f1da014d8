import RepowireKit

/// What the daemon says about itself and about the runtimes.
extension Form {
    static let status = Form(
        name: "Status", summary: "How the daemon does.",
        fields: [
            .required("release", .text, "Its release"), .required("pid", .integer, "Its process"),
            .required("uptime_seconds", .integer, "Since its start"),
            .required("home", .text, "The folder that holds all it keeps"),
            .required(
                "journal",
                .object([
                    .required("path", .text, "The file"),
                    .required("state", .words(["ok", "refusing"]), "refusing: it cannot be written"),
                    .required("bytes", .integer, "Its size"),
                    .required("open_messages", .integer, "Messages to which something can still happen"),
                ]), "The journal"),
            .required(
                "peers",
                .object([
                    .required("online", .integer, "Peers somebody is behind"),
                    .required("offline", .integer, "The others"),
                ]), "How many peers there are"),
            .required(
                "http", .nullable(.object([.required("port", .integer, "The loopback port")])), "null: HTTP is off"),
            .required("orchestrators", .list(.text), "The names of the agents that see every circle"),
            .required("adapters", .integer, "Runtimes that can be served"),
            .required("warnings", .list(.text), "What is wrong, in sentences"),
        ])

    static let finding = Form(
        name: "Finding", summary: "One link of the chain from an agent to the journal.",
        fields: [
            .required("link", .text, "Which"), .required("state", .words(["ok", "warning", "error"]), "How it does"),
            .required("message", .text, "What was seen"), .optional("fix", .text, "What helps"),
        ])

    static let adapter = Form(name: "Adapter", summary: "A manifest that was found.", fields: Form.adapterFields)

    static let wholeAdapter = Form(
        name: "WholeAdapter", summary: "A manifest and what it says.",
        fields: Form.adapterFields + [
            .optional("binaries", .list(.text), "The names of the runtime's program"),
            .optional(
                "doors",
                .list(
                    .object([
                        .required("via", .text, "The transport"), .required("when", .text, "When it may be used"),
                        .required("evidence", .text, "What counts as proof of arrival"),
                        .required("within_ms", .integer, "How long proof is waited for"),
                    ])), "The ways in, best first"),
            .optional(
                "hooks",
                .list(
                    .object([
                        .required("event", .text, "The runtime's name"), .required("means", .text, "What it tells us"),
                    ])), "The events that the runtime reports"),
            .optional("writes", .list(.text), "The files that setup changes"),
        ])

    private static let adapterFields: [Field] = [
        .required("id", .text, "The manifest's id"), .required("title", .text, "For people"),
        .required("kind", .words(["runtime", "bridge"]), "What it adds"),
        .required("driver", .text, "What serves it"), .required("source", .text, "The file"),
        .required("shadows", .list(.text), "Files of the same id that this one replaces"),
        .required(
            "state", .words(["ok", "disabled", "untrusted", "shadowed"]), "disabled: it has an error, or no driver"),
        .optional("error", .text, "Why it is not ok"),
        .optional(
            "verified",
            .object([
                .required("version", .text, "The runtime's version"), .required("how", .text, "Against what"),
            ]), "What the adapter was tested with"),
    ]

    static let surveyed = Form(
        name: "Surveyed", summary: "A runtime as it was found on this machine.",
        fields: [
            .required("id", .text, "The adapter's id"), .required("title", .text, "For people"),
            .optional("standing", .text, "found, or why not"), .optional("binary", .text, "The program's path"),
            .optional("version", .text, "Its version"), .optional("root", .text, "Its configuration folder"),
            .optional("verified", .text, "The version the adapter was tested with"),
            .optional("verified_how", .text, "Against what: live, harness, source or docs"),
            .optional("served", .text, "The versions that are served, in words; all when left out"),
            .optional("writes", .list(.text), "The files that would hold something of ours"),
            .optional("notes", .list(.text), "What was seen, in sentences"),
        ])

    static let plannedFile = Form(
        name: "PlannedFile", summary: "What would be done to a file.",
        fields: [
            .required("path", .text, "The file"),
            .required("action", .words(["create", "change", "remove", "unchanged", "refused"]), "What would be done"),
            .optional("reason", .text, "Why it is refused"),
            .optional("target", .text, "The file behind a symbolic link"),
            .required("purposes", .list(.text), "What for"), .required("notes", .list(.text), "What to know"),
            .required("diff", .text, "The unified difference"),
        ])

    static let appliedFile = Form(
        name: "AppliedFile", summary: "What was done to a file.",
        fields: [
            .required("path", .text, "The file"), .required("result", .text, "What was done, or refused"),
            .optional("error", .text, "Why it was refused"), .optional("backup", .text, "Where the old file is"),
            .required("notes", .list(.text), "What to know"),
        ])

    static let plan = Form(
        name: "Plan", summary: "What would be written, as it must be shown before.",
        fields: [
            .required("plan_id", .text, "For `apply`"),
            .required("runtimes", .list(.form(surveyed)), "What was found"),
            .required("files", .list(.form(plannedFile)), "What would be done"),
        ])

    static let applied = Form(
        name: "Applied", summary: "What was written.",
        fields: [.required("files", .list(.form(appliedFile)), "What was done")])
}
