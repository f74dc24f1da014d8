import RepowireKit
import Testing

@testable import Manifests

@Suite struct JSONSchemaTests {
    private func validator() throws -> SchemaValidator {
        SchemaValidator(root: try JSON(parsing: ManifestDocuments.schema))
    }

    private func json(_ text: String) throws -> JSON { try YAMLReader.read(Array(text.utf8), file: "f").json }

    @Test func `What the reader takes, the schema takes`() throws {
        let validator = try validator()
        #expect(validator.problems(try json(ManifestSamples.full)).isEmpty)
        #expect(validator.problems(try json(ManifestSamples.least)).isEmpty)
        for name in ["claude-code", "demo", "opencode"] {
            let text = String(decoding: try TestFiles.read("adapters.d/\(name).yaml"), as: UTF8.self)
            #expect(validator.problems(try json(text)).isEmpty, "\(name)")
        }
    }

    @Test func `A key too many or a value of another kind is refused by both, wherever it stands`() throws {
        let validator = try validator()
        let sample = try json(ManifestSamples.full)
        var tried = 0
        for (index, broken) in Breakage.all(of: sample).enumerated() {
            let isRefused = (try? ManifestSchema.adapter.decode(Breakage.node(broken.value), file: "agent.yaml")) == nil
            #expect(isRefused == !validator.problems(broken.value).isEmpty, "\(index): \(broken.what)")
            tried += 1
        }
        #expect(tried > 200)
    }
}

/// Values that differ from a good one in one place.
enum Breakage {
    static func all(of value: JSON, at place: String = "") -> [(what: String, value: JSON)] {
        var result: [(String, JSON)] = []
        switch value {
        case .object(let object):
            var more = object
            more["unexpected key"] = 1
            result.append(("\(place): a key more", .object(more)))
            for member in object.members {
                for broken in all(of: member.value, at: "\(place)/\(member.key)") {
                    var copy = object
                    copy[member.key] = broken.value
                    result.append((broken.what, .object(copy)))
                }
            }
        case .array(let items):
            for (index, item) in items.enumerated() {
                for broken in all(of: item, at: "\(place)/\(index)") {
                    var copy = items
                    copy[index] = broken.value
                    result.append((broken.what, .array(copy)))
                }
            }
        default: break
        }
        if !place.isEmpty {
            result.append(("\(place): null", .null))
            result.append(("\(place): a list of lists", [[["x"]]]))
        }
        return result
    }

    static func node(_ value: JSON) -> YAMLNode {
        let position = TextPosition(line: 1, column: 1)
        switch value {
        case .object(let object):
            return YAMLNode(
                .mapping(
                    object.members.map { YAMLMember(key: $0.key, position: position, value: node($0.value)) }),
                at: position)
        case .array(let items): return YAMLNode(.sequence(items.map(node)), at: position)
        case .string(let text): return YAMLNode(.scalar(YAMLScalar(text, isPlain: false)), at: position)
        default: return YAMLNode(.scalar(YAMLScalar(value.text, isPlain: true)), at: position)
        }
    }
}
