import RepowireKit

extension Operation {
    private static let directoryField = Field.required(
        "directory", .string(maximum: 4096), "The absolute path; what is said of it holds for everything below")

    private static let folderResult = Shape.object([
        .required("directory", .text, "The folder, links resolved"),
        .required("joined", .boolean, "Whether sessions in it take part"),
        .optional("decided_by", .text, "The folder of which that was said; without it the default"),
    ])

    static let joining: [Operation] = [
        Operation(
            Method.folderJoin, "Has the sessions in a folder take part, those that run at once.",
            details: """
                Of several folders above a session the nearest decides. For people only: an agent does not decide for its \
                user. Kept in `config.yaml`.
                """,
            parameters: [directoryField], result: folderResult, errors: [.notAllowed, .conflict]),
        Operation(
            Method.folderLeave, "Has the sessions in a folder stay out.",
            details: """
                They are neither listed nor can they be written to, their hooks hear nothing and their tools say why. \
                What waits for one of them fails. For people only.
                """,
            parameters: [directoryField], result: folderResult, errors: [.notAllowed, .conflict]),
        Operation(
            Method.folderForget, "Forgets what was said of a folder; those above it decide again. For people only.",
            parameters: [directoryField], result: folderResult, errors: [.notAllowed, .conflict]),
        Operation(
            Method.joiningDefault, "Says what holds in folders of which nothing is said. For people only.",
            parameters: [
                .required("default", .words(["automatic", "opt-in"]), "Whether their sessions take part by themselves")
            ],
            result: .object([.required("default", .text, "What holds now")]), errors: [.notAllowed, .conflict]),
    ]
}
