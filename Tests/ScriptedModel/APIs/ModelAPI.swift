import RepowireKit

/// One model API: how a request is read and how steps are said in it. Each API has one file; the script is shared.
protocol ModelAPI: Sendable {
    /// Whether a request is one that the model answers.
    func isModelRequest(_ request: HTTPRequest) -> Bool

    /// What the request says.
    func conversation(in body: JSON) -> Conversation

    /// A writer for the answer to this request.
    func answer(to request: HTTPRequest, body: JSON, writer: ResponseWriter, id: Int) -> any ModelAnswer

    /// The answer to a request beside the model's own (token counts, model lists); nil when it is none of this API.
    func sideAnswer(to request: HTTPRequest) -> JSON?
}

/// An answer on its way out, in the form of one API. Each call writes at once.
protocol ModelAnswer {
    mutating func text(_ chunk: String) throws
    mutating func callTool(name: String, input: JSON) throws
    mutating func fail(status: Int, message: String) throws
    mutating func finish() throws
}
