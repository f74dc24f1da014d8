import RepowireKit
import Testing

@testable import Daemon

/// The record of the latest events.
@Suite struct EventFeedTests {
    private static let subject = Event.Subject.message(from: PeerID("p_a"), to: PeerID("p_b"))

    private func feed(_ count: Int, capacity: Int = 4) -> EventFeed {
        var feed = EventFeed(recording: "r", capacity: capacity)
        for number in 0..<count {
            feed.append(EventFeedTests.subject, ["number": .int(Int64(number))])
            _ = feed.takeUntold()
        }
        return feed
    }

    @Test func `Events are numbered from one and told once`() {
        var feed = feed(2)
        feed.append(EventFeedTests.subject, [:])
        #expect(feed.takeUntold().map(\.id.text) == ["r-3"])
        #expect(feed.takeUntold().isEmpty)
        #expect(feed.position.text == "r-3")
    }

    @Test(arguments: [(0, 3, true), (3, 3, true), (4, 3, false), (2, 20, false), (16, 20, true), (20, 20, true)])
    func `A client is told what it missed as far as it is kept`(seen: UInt64, count: Int, isWhole: Bool) {
        let resumption = feed(count).resume(after: "r-\(seen)")
        #expect(resumption.isWhole == isWhole)
        #expect(resumption.missed.map(\.id.number) == (isWhole ? Array((seen + 1)..<UInt64(count + 1)) : []))
        #expect(resumption.position.text == (isWhole ? "r-\(seen)" : "r-\(count)"))
    }

    @Test func `What was not told yet is kept whatever the capacity`() {
        var feed = EventFeed(recording: "r", capacity: 2)
        for _ in 0..<50 { feed.append(EventFeedTests.subject, [:]) }
        #expect(feed.takeUntold().count == 50)
    }

    @Test func `An event is one line on the socket and one field in a stream`() {
        var feed = feed(0)
        feed.append(EventFeedTests.subject, ["evidence": "two\nlines"])
        let event = feed.takeUntold()[0]
        #expect(event.line.filter { $0 == 0x0A }.count == 1)
        #expect(
            String(decoding: event.frame, as: UTF8.self).hasPrefix("id: r-1\nevent: message\ndata: {\"event\":\"r-1\""))
        #expect(event.frame.filter { $0 == 0x0A }.count == 4)
    }
}
