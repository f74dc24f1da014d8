/// Arguments that a tool cannot work with, in words that tell a model what to send instead.
package struct ArgumentError: Error, Equatable {
    package var text: String

    init(_ tool: Tool, _ name: String, _ problem: String, instead: String) {
        text = "\(tool.rawValue): \"\(name)\" \(problem). \(instead)"
    }
}
