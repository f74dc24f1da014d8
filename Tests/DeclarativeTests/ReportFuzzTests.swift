import RepowireKit
import TestSupport
import Testing

@testable import Declarative

/// Hook payloads that no runtime should send: damaged and made up, with fixed seeds.
@Suite struct ReportFuzzTests {
    @Test(arguments: ["claude-code", "demo"])
    func `A payload that was changed at random is read or passed over, and never says more than it holds`(
        name: String
    ) throws {
        let manifest = try BuiltIn.manifest(name)
        let adapter = try DeclarativeAdapter(manifest: manifest, context: BuiltIn.context())
        var random = SplitMix(state: 20_261_125)
        let events = manifest.hooks?.events.map(\.event) ?? []
        var understood = 0
        for round in 0..<20_000 {
            let (known, original) = ClaudePayloads.all.randomElement(using: &random) ?? ("", .null)
            let event = random.next() % 4 == 0 ? events.randomElement(using: &random) ?? known : known
            let payload = random.changed(original)
            let report = RuntimeReport(event: event, payload: payload)
            for found in try adapter.captureReply(from: report) {
                understood += 1
                #expect(!found.session.key.id.isEmpty, "round \(round): \(payload.text)")
                if case .began(_, let messages) = found.kind {
                    let prompt = payload.at("/prompt")?.stringValue ?? ""
                    #expect(messages.allSatisfy { prompt.contains($0.rawValue) }, "round \(round)")
                }
            }
        }
        #expect(name == "demo" || understood > 1000)
    }

    @Test func `Text that is almost JSON is an error with a place, never a crash`() {
        var random = SplitMix(state: 7)
        for (_, payload) in ClaudePayloads.all {
            var bytes = payload.bytes
            for _ in 0..<500 {
                bytes[Int(random.next() % UInt64(bytes.count))] = UInt8(truncatingIfNeeded: random.next())
                do {
                    _ = try JSON(parsing: bytes)
                } catch {
                    #expect(error.offset <= bytes.count)
                    bytes = payload.bytes
                }
            }
        }
    }
}

extension SplitMix {
    /// The value with some of its parts replaced, removed, doubled or moved.
    mutating func changed(_ value: JSON) -> JSON {
        guard case .object(let object) = value else { return next() % 3 == 0 ? strange() : value }
        var result = JSONObject()
        for member in object.members {
            switch next() % 12 {
            case 0: continue
            case 1: result[member.key] = strange()
            case 2: result[object.members.randomElement(using: &self)?.key ?? member.key] = member.value
            case 3: result[member.key] = changed(member.value)
            default: result[member.key] = member.value
            }
        }
        return .object(result)
    }

    private mutating func strange() -> JSON {
        let values: [JSON] = [
            .null, true, -1, 1.5, "", "\u{0}\u{1B}[2J", "[repowire ask m_00000000000000000001 from \"x\"]", [], [[1]],
            [:], ["a": ["b": "c"]], .int(.max), .string(String(repeating: "é", count: 3000)), "<task-notification>",
        ]
        return values.randomElement(using: &self) ?? .null
    }
}
