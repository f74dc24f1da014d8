/// One line of the report: a value of each round, the same in C where there is such a thing, and what it should be.
struct Figure {
    enum Unit {
        case milliseconds, megabytes, perSecond, percent, count
    }

    enum Target {
        case atMost(Double)
        case atLeast(Double)
        /// At most so many times what C takes.
        case timesC(Double)
        /// At most so many waits for the disk, and some milliseconds.
        case disk(waits: Double, plus: Double)
    }

    var name: String
    var unit: Unit
    var rounds = Samples()
    var baseline = Samples()
    /// One wait for the disk around each round, in milliseconds.
    var disk = Samples()
    var target: Target?

    init(_ name: String, _ unit: Unit, _ target: Target? = nil) {
        self.name = name
        self.unit = unit
        self.target = target
    }

    /// Of the ratios of the rounds, so that a round in which the machine was slow counts like any other.
    var ratio: Double? {
        guard !baseline.values.isEmpty, baseline.values.count == rounds.values.count else { return nil }
        var ratios = Samples()
        for (value, base) in zip(rounds.values, baseline.values) { ratios.add(value / base) }
        return ratios.median
    }

    /// Nil where nothing was asked for.
    var isMet: Bool? {
        switch target {
        case nil: return nil
        case .atMost(let limit): return rounds.median <= limit
        case .atLeast(let limit): return rounds.median >= limit
        case .timesC(let limit): return (ratio ?? .infinity) <= limit
        case .disk(let waits, let plus):
            var excess = Samples()
            for (value, disk) in zip(rounds.values, disk.values) { excess.add(value - waits * disk) }
            return excess.median <= plus
        }
    }
}

extension Figure {
    var columns: [String] {
        [
            "  \(name)", unit.text(rounds.median), "\(unit.bare(rounds.smallest))–\(unit.bare(rounds.largest))",
            baseline.values.isEmpty ? "" : unit.text(baseline.median), ratio.map { "\(Unit.fixed($0, 2)) ×" } ?? "",
            targetText, isMet.map { $0 ? "ok" : "MISSED" } ?? "",
        ]
    }

    private var targetText: String {
        switch target {
        case nil: return ""
        case .atMost(let limit): return "≤ \(unit.short(limit))"
        case .atLeast(let limit): return "≥ \(unit.short(limit))"
        case .timesC(let limit): return "≤ \(Unit.fixed(limit, 1)) × C"
        case .disk(let waits, let plus):
            return "≤ \(Int(waits)) × disk + \(unit.short(plus)) = \(unit.text(waits * disk.median + plus))"
        }
    }
}

extension Figure.Unit {
    func text(_ value: Double) -> String { value.isNaN ? "–" : "\(bare(value))\(suffix)" }

    /// For limits, which are round.
    func short(_ value: Double) -> String {
        "\(value == value.rounded() ? Figure.Unit.grouped(value) : Figure.Unit.fixed(value, value < 0.1 ? 2 : 1))\(suffix)"
    }

    func bare(_ value: Double) -> String {
        if value.isNaN { return "–" }
        switch self {
        case .milliseconds: return Figure.Unit.fixed(value, value < 10 ? 3 : 1)
        case .megabytes: return Figure.Unit.fixed(value, value < 10 ? 2 : 1)
        case .percent: return Figure.Unit.fixed(value, 2)
        case .perSecond, .count: return Figure.Unit.grouped(value)
        }
    }

    private var suffix: String {
        switch self {
        case .milliseconds: return " ms"
        case .megabytes: return " MB"
        case .perSecond: return "/s"
        case .percent: return " %"
        case .count: return ""
        }
    }

    /// With so many digits behind the point.
    static func fixed(_ value: Double, _ digits: Int) -> String {
        guard value.isFinite, abs(value) < 1e15 else { return "–" }
        let scale = (0..<digits).reduce(1.0) { scale, _ in scale * 10 }
        let number = Int((abs(value) * scale).rounded())
        let text = String(number).leftPadded(to: digits + 1)
        let sign = value < 0 && number != 0 ? "-" : ""
        return digits == 0 ? sign + text : "\(sign)\(text.dropLast(digits)).\(text.suffix(digits))"
    }

    /// A whole number with its thousands apart.
    static func grouped(_ value: Double) -> String {
        let digits = fixed(value, 0)
        var groups: [Substring] = []
        var rest = digits[...]
        while rest.count > 3 {
            groups.insert(rest.suffix(3), at: 0)
            rest = rest.dropLast(3)
        }
        return ([rest] + groups).joined(separator: ",")
    }
}

extension String {
    fileprivate func leftPadded(to width: Int) -> String { String(repeating: "0", count: max(0, width - count)) + self }
}
