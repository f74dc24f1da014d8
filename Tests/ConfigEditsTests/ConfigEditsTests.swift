import Testing

@testable import ConfigEdits
