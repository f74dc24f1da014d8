/// Rows of text in columns that fit the terminal.
struct Table {
    struct Column {
        var title: String
        /// Whether the column gives up room when the terminal is too narrow, and which end of a text is kept.
        var shrink: Shrink = .never

        enum Shrink {
            case never, keepingStart, keepingEnd
        }
    }

    struct Cell: ExpressibleByStringLiteral {
        var text: String
        var role: Style.Role?

        init(_ text: String, _ role: Style.Role? = nil) {
            self.text = Plain.line(text)
            self.role = role
        }

        init(stringLiteral value: String) { self.init(value) }
    }

    private let columns: [Column]
    private var rows: [[Cell]] = []

    init(_ columns: [Column]) { self.columns = columns }

    mutating func add(_ cells: [Cell]) {
        precondition(cells.count == columns.count)
        rows.append(cells)
    }

    /// - Parameter width: the columns of the terminal; nil for as many as needed.
    func lines(width: Int?, style: Style) -> [String] {
        // A column in which nothing stands is not shown.
        let shown = columns.indices.filter { index in rows.contains { !$0[index].text.isEmpty } }
        let widths = fitted(shown, to: width)
        let head = shown.map { Cell(columns[$0].title, .heading) }
        return ([head] + rows.map { row in shown.map { row[$0] } }).map { cells in
            line(cells, shown, widths, style)
        }
    }

    private func line(_ cells: [Cell], _ shown: [Int], _ widths: [Int], _ style: Style) -> String {
        var line = ""
        for (position, cell) in cells.enumerated() where widths[position] > 0 {
            let keepsEnd = columns[shown[position]].shrink == .keepingEnd
            let text = DisplayWidth.truncated(cell.text, to: widths[position], keepingEnd: keepsEnd)
            line += cell.role.map { style($0, text) } ?? text
            if position < cells.count - 1 {
                line += String(repeating: " ", count: widths[position] - DisplayWidth.of(text) + Table.gap)
            }
        }
        while line.hasSuffix(" ") { line.removeLast() }
        return line
    }

    /// Natural widths, or less for the columns that shrink: the widest gives first, down to `minimum`.
    private func fitted(_ shown: [Int], to width: Int?) -> [Int] {
        var widths = shown.map { index in
            rows.map { DisplayWidth.of($0[index].text) }.reduce(DisplayWidth.of(columns[index].title), max)
        }
        guard let width else { return widths }
        var surplus = widths.reduce(0, +) + Table.gap * max(0, shown.count - 1) - width
        while surplus > 0 {
            let candidates = widths.indices.filter { columns[shown[$0]].shrink != .never && widths[$0] > Table.minimum }
            guard let widest = candidates.max(by: { widths[$0] < widths[$1] }) else { break }
            widths[widest] -= 1
            surplus -= 1
        }
        // Still too wide: whole columns go, the last first.
        for last in widths.indices.dropFirst().reversed() where surplus > 0 {
            surplus -= widths[last] + Table.gap
            widths[last] = 0
        }
        if surplus > 0, !widths.isEmpty { widths[0] = max(1, widths[0] - surplus) }
        return widths
    }

    private static let gap = 2
    private static let minimum = 8
}
