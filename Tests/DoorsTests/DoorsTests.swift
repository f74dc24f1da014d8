import Testing

@testable import Doors
