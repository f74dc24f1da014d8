/// Arguments that a tool cannot work with, in words that tell a model what to send instead.
struct ArgumentError: Error, Equatable {
    var text: String

    init(_ tool: Tool, _ name: String, _ problem: String, instead: String) {
        text = "\(tool.rawValue): \"\(name)\" \(problem). \(instead)"
    }
}
