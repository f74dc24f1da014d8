import Testing

@testable import RepowireKit
