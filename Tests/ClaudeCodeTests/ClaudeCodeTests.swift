import Testing

@testable import ClaudeCode
