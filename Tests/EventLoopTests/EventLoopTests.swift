import DoorTestSupport
import EventLoop
import Synchronization
import Testing

@Suite("The event loop")
struct EventLoopTests {
    @Test("runs what other threads ask for, in order")
    func performs() async throws {
        try await LoopThread.run { thread in
            let order = Mutex<[Int]>([])
            for number in 0..<100 { try await thread.on { order.withLock { $0.append(number) } } }
            #expect(order.withLock { $0 } == Array(0..<100))
        }
    }
}
