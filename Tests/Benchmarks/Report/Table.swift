/// The report, one group of figures after the other.
struct Table {
    private enum Row {
        case title(String)
        case cells([String])
        case text(String)
    }

    private static let head = ["", "median", "rounds", "plain C", "to C", "target", ""]
    private var rows: [Row] = []

    mutating func add(_ title: String, _ figures: [Figure]) {
        rows.append(.title(title))
        rows += figures.map { .cells($0.columns) }
    }

    mutating func add(_ title: String, failure: String) {
        rows.append(.title(title))
        rows.append(.text("  not measured: \(failure)"))
    }

    func text(header: String) -> String {
        var widths = Table.head.map(\.count)
        for case .cells(let cells) in rows {
            for (index, cell) in cells.enumerated() { widths[index] = max(widths[index], cell.count) }
        }
        func line(_ cells: [String]) -> String {
            var text = ""
            for (index, cell) in cells.enumerated() {
                // Names and targets begin at the left, numbers end at the right.
                let isText = index == 0 || index >= 5
                text += (isText ? cell.padded(to: widths[index]) : cell.aligned(to: widths[index])) + "  "
            }
            return String(text.reversed().drop { $0 == " " }.reversed())
        }
        var lines = [header, "", line(Table.head)]
        for row in rows {
            switch row {
            case .title(let title): lines += ["", title]
            case .cells(let cells): lines.append(line(cells))
            case .text(let text): lines.append(text)
            }
        }
        return lines.joined(separator: "\n")
    }
}
