import RepowireKit

extension DoorRule {
    /// Whether the door may be tried now. No news about the session is not news that it is idle.
    func isUsable(in state: SessionState) -> Bool {
        switch when {
        case .any: return true
        case .idle: return state == .idle
        case .busy: return state == .busy
        case .turnEnd: return false
        }
    }

    /// Which of the facts that the door depends on keeps it shut; nil when none does.
    func unmetCondition(_ facts: [String: String]) -> String? {
        for (name, value) in requires.sorted(by: { $0.key < $1.key }) where facts[name] != value {
            return "\(via.rawValue) needs \(name) \(value), found \(facts[name] ?? "nothing")"
        }
        for (name, values) in unless.sorted(by: { $0.key < $1.key }) {
            if let value = facts[name], values.contains(value) {
                return "\(via.rawValue) is no way in while \(name) is \(value)"
            }
        }
        return nil
    }
}
