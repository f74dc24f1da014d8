import Platform
import RepowireKit
import TestSupport
import Testing
import Wire

@testable import Hook

@Suite("The spool of reports that found no daemon")
struct SpoolTests {
    private let home: TemporaryHome
    private var spool: Spool

    init() throws {
        home = try TemporaryHome()
        spool = Spool(home: RepowireHome(home.repowireHome))
    }

    private func report(at milliseconds: Int64, pid: Int32 = 1, payload: String = "{}") -> HookReport {
        HookReport(
            runtime: "r", event: "e", payload: .whole(payload), environment: [], pid: pid,
            at: WallTime(milliseconds: milliseconds))
    }

    @Test("Reports sort by time and hold exactly the parameters of the line")
    func order() throws {
        for time: Int64 in [1_700_000_000_000, 9, 1_800_000_000_000] {
            #expect(spool.store(report(at: time)) != nil)
        }
        #expect(try home.spooled() == [9, 1_700_000_000_000, 1_800_000_000_000].map { report(at: $0).params })
    }

    @Test("Folder and files are the user's alone, and nothing temporary stays")
    func modes() throws {
        let entry = try #require(spool.store(report(at: 1)))
        #expect(try FileSystem.status(of: home.spool)?.mode == 0o700)
        #expect(try FileSystem.status(of: entry.path)?.mode == 0o600)
        #expect(try FileSystem.list(home.spool).count == 1)
    }

    @Test("A claimed report is gone and cannot be claimed again")
    func claim() throws {
        let entry = try #require(spool.store(report(at: 1)))
        #expect(spool.claim(entry))
        #expect(!spool.claim(entry))
        #expect(try home.spooled().isEmpty)
    }

    @Test("Beyond the limit on files reports are dropped")
    func files() throws {
        var spool = spool
        spool.maximumFiles = 3
        let stored = (1...5).map { spool.store(report(at: $0)) != nil }
        #expect(stored == [true, true, true, false, false])
        #expect(try home.spooled().count == 3)
    }

    @Test("Beyond the limit on bytes reports are dropped, smaller ones still fit")
    func bytes() throws {
        var spool = spool
        spool.maximumBytes = 1000
        #expect(spool.store(report(at: 1, payload: String(repeating: "x", count: 700))) != nil)
        #expect(spool.store(report(at: 2, payload: String(repeating: "x", count: 700))) == nil)
        #expect(spool.store(report(at: 3)) != nil)
    }

    @Test("A spool that cannot be written drops the report without a word")
    func unwritable() throws {
        try FileSystem.writeNew(home.spool, [], mode: 0o600)
        #expect(spool.store(report(at: 1)) == nil)
    }
}
