import RepowireKit
import TestSupport

/// Random damage to a text, often to its space and its structure.
enum Mutation {
    static func mutated(_ samples: [[UInt8]], _ format: FileEdit.Format, using random: inout SplitMix) -> [UInt8] {
        var bytes = samples.randomElement(using: &random) ?? []
        for _ in 0..<Int.random(in: 1...3, using: &random) {
            let place = Int.random(in: 0...bytes.count, using: &random)
            let length = min(Int.random(in: 1...6, using: &random), bytes.count - place)
            switch Int.random(in: 0..<7, using: &random) {
            case 0 where place < bytes.count: bytes[place] = UInt8.random(in: 0...255, using: &random)
            case 1: bytes.removeSubrange(place..<place + length)
            case 2: bytes.insert(contentsOf: bytes[place..<place + length], at: place)
            case 3: bytes.insert(Array(marks(format).utf8).randomElement(using: &random) ?? 0, at: place)
            case 4: bytes.insert(Array(" \n\t\r".utf8).randomElement(using: &random) ?? 0, at: place)
            case 5:
                bytes.insert(contentsOf: Array((pieces(format).randomElement(using: &random) ?? "").utf8), at: place)
            default:
                guard let space = bytes.indices.filter({ bytes[$0] <= 0x20 }).randomElement(using: &random) else {
                    break
                }
                bytes[space] = Array(" \n\t".utf8).randomElement(using: &random) ?? 0x20
            }
        }
        return bytes
    }

    private static func marks(_ format: FileEdit.Format) -> String {
        switch format {
        case .toml: return "{}[]=,.\"'#\\0"
        case .yaml: return "{}[]:,-\"'#&*|>!0"
        case .json, .jsonc, .whole: return "{}[]:,\"/*\\0"
        }
    }

    private static func pieces(_ format: FileEdit.Format) -> [String] {
        switch format {
        case .toml:
            return [
                "{}", "[]", "k = 1\n", ",", "# c\n", "\n", "[hooks]\n", "\n[k.l]\n", "hooks.z = 1\n",
                "[[hooks.Stop]]\n",
                "\r\n", " ", "k = [\n  1, # x\n]\n", "permissions.allow = []\n", "[mcpServers.repowire]\n",
            ]
        case .yaml:
            return [
                "{}", "[]", "k: 1\n", ",", "# c\n", "\n", "hooks:\n", "  k:\n", "- 1\n", "  - a: b\n", "\r\n", " ",
                "  ",
                " # x\n", "permissions: {allow: []}\n", "---\n", "...\n", "&a ", "\nmcpServers:\n  repowire: x\n",
            ]
        case .json, .jsonc, .whole:
            return ["{}", "[]", "\"k\": 1,", ",", "// c\n", "/* c */", "\n", "\"hooks\": {},", "null", " ,\n "]
        }
    }
}
