import Testing

@testable import Hook
