/// What a test waited for in vain.
package struct TimedOut: Error, CustomStringConvertible {
    package var description: String
}

/// Waits until the condition holds, looking every few milliseconds. An error of the condition counts as "not yet".
/// - Parameters:
///   - what: the evidence that is waited for, as it shall stand in the failure: "the session is idle".
///   - context: what to show besides when it never comes, such as a screen or a log.
/// - Throws: `TimedOut` with the last error or the context.
package func eventually(
    _ what: String, within limit: Duration = .seconds(20), showing context: @autoclosure () -> String = "",
    condition: () async throws -> Bool
) async throws {
    _ = try await firstValue(what, within: limit, showing: context()) { try await condition() ? true : nil }
}

/// Waits until `probe` finds a value, looking every few milliseconds. An error of the probe counts as "not yet".
package func firstValue<Value>(
    _ what: String, within limit: Duration = .seconds(20), showing context: @autoclosure () -> String = "",
    probe: () async throws -> Value?
) async throws -> Value {
    let end = ContinuousClock.now.advanced(by: limit)
    var pause = Duration.milliseconds(1)
    while true {
        var lastError = ""
        do {
            if let value = try await probe() { return value }
        } catch {
            lastError = "; last error: \(error)"
        }
        if ContinuousClock.now >= end {
            let more = context()
            throw TimedOut(description: "waited \(limit) for: \(what)\(lastError)\(more.isEmpty ? "" : "\n\(more)")")
        }
        try await Task.sleep(for: pause)
        pause = min(pause * 2, .milliseconds(16))
    }
}
