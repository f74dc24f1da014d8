import Platform
import Synchronization
import Testing

@testable import Transports

@Suite struct OffLoopTests {
    private struct Planned: Error {}

    /// How many pieces of work have begun.
    private final class Meeting: Sendable { let present = Atomic<Int>(0) }

    @Test func `Work that blocks does not wait for other work that blocks`() async throws {
        let (meeting, size) = (Meeting(), 64)
        let met = try await withThrowingTaskGroup(of: Bool.self) { group in
            for _ in 0..<size {
                group.addTask {
                    try await OffLoop.run {
                        meeting.present.add(1, ordering: .relaxed)
                        let deadline = Deadline(milliseconds: 30_000)
                        while meeting.present.load(ordering: .relaxed) < size {
                            if deadline.hasPassed { return false }
                            Pause.milliseconds(5)
                        }
                        return true
                    }
                }
            }
            return try await group.reduce(true) { $0 && $1 }
        }
        #expect(met, "\(meeting.present.load(ordering: .relaxed)) of \(size) came")
    }

    @Test func `What the work returns or throws comes back`() async throws {
        #expect(try await OffLoop.run { 7 } == 7)
        await #expect(throws: Planned.self) { try await OffLoop.run { throw Planned() } }
    }
}
