import Testing

@testable import Transports
