import RepowireKit
import Transports

/// Reads a screen by the manifest's rules before anything is typed into it, and again before Enter.
struct ScreenGuard {
    private let emptyComposer: Regex<AnyRegexOutput>
    private let border: Regex<AnyRegexOutput>?
    private let placeholder: Regex<AnyRegexOutput>?
    private let busy: Regex<AnyRegexOutput>?
    private let dialog: Regex<AnyRegexOutput>?
    private let readyTitle: Regex<AnyRegexOutput>?
    private let composerColumn: Int?
    private let composerStart: Regex<AnyRegexOutput>?

    /// - Throws: when a pattern is no regular expression; the manifest's reader has checked them.
    init(rules: ScreenRules) throws {
        emptyComposer = try Regex(rules.emptyComposer)
        border = try rules.composerBorder.map { try Regex($0) }
        placeholder = try rules.pastePlaceholder.map { try Regex($0) }
        busy = try rules.busy.map { try Regex($0) }
        dialog = try rules.dialog.map { try Regex($0) }
        readyTitle = try rules.readyTitle.map { try Regex($0) }
        composerColumn = rules.composerColumn
        composerStart = try rules.composerStart.map { try Regex($0) }
    }

    static let titleIsBehind = "its terminal's title does not say ready"
    static let turnShows = "a turn is running"
    static let draft = "the composer holds a draft"

    /// Why nothing may be pasted now; nil when the composer is there and empty, and no dialog or turn shows.
    func objection(to screen: TmuxPane.Screen) -> String? {
        if let reason = obstacle(screen) { return reason }
        let composer = composer(screen)
        guard !composer.isEmpty else { return "no composer shows" }
        guard isEmpty(composer) else { return ScreenGuard.draft }
        // A draft may read like what stands there when nothing is typed.
        if let composerColumn, screen.cursor.column != composerColumn { return ScreenGuard.draft }
        return nil
    }

    /// What the composer shows after `text` was pasted into it.
    enum Paste: Equatable {
        /// Nothing yet, or not all of it.
        case pending
        /// The text, and nothing else.
        case whole
        /// Enter would do something else than send the text.
        case forbidden(String)
    }

    /// - Parameter text: the pasted text without white space, see `squeezed`.
    func judge(_ screen: TmuxPane.Screen, pasted text: String) -> Paste {
        if let reason = obstacle(screen) { return .forbidden(reason) }
        return holds(text, screen) ? .whole : .pending
    }

    /// Whether the composer holds the text and nothing else, or what stands for a long one.
    func holds(_ text: String, _ screen: TmuxPane.Screen) -> Bool {
        let composer = composer(screen)
        if composer.isEmpty || isEmpty(composer) { return false }
        if isFolded(screen) { return true }
        let shown = ScreenGuard.squeezed(composer.joined())
        guard shown.hasSuffix(text) else { return false }
        // What stands before the text must be what stands there when nothing is typed.
        let prompt = String(shown.dropLast(text.count))
        return prompt.contains(emptyComposer) || "\(prompt) ".contains(emptyComposer)
    }

    /// Whether the composer shows that something long was pasted, and not what.
    func isFolded(_ screen: TmuxPane.Screen) -> Bool {
        let composer = composer(screen)
        guard composer.count == 1, let placeholder else { return false }
        return composer[0].contains(placeholder)
    }

    /// Terminals wrap lines and show tabs as blanks: only what is no white space can be compared.
    static func squeezed(_ text: String) -> String { text.filter { !$0.isWhitespace } }

    private func obstacle(_ screen: TmuxPane.Screen) -> String? {
        if screen.isDead { return "the pane is dead" }
        if screen.isInMode { return "the pane is in copy mode" }
        if shows(dialog, screen) { return "a dialog is open" }
        if shows(busy, screen) { return ScreenGuard.turnShows }
        if let readyTitle, !screen.title.contains(readyTitle) { return ScreenGuard.titleIsBehind }
        return nil
    }

    private func shows(_ pattern: Regex<AnyRegexOutput>?, _ screen: TmuxPane.Screen) -> Bool {
        guard let pattern else { return false }
        return screen.lines.contains { $0.contains(pattern) }
    }

    private func isEmpty(_ composer: [String]) -> Bool { composer.count == 1 && composer[0].contains(emptyComposer) }

    /// The cursor's line, or the lines between the last two borders; without either rule, the last line that shows
    /// anything.
    func composer(_ screen: TmuxPane.Screen) -> [String] {
        if composerColumn != nil {
            guard screen.lines.indices.contains(screen.cursor.row) else { return [] }
            guard let composerStart else { return [screen.lines[screen.cursor.row]] }
            let above = screen.lines[...screen.cursor.row]
            return above.lastIndex { $0.contains(composerStart) }.map { Array(above[$0...]) } ?? []
        }
        guard let border else {
            return screen.lines.last { !$0.allSatisfy(\.isWhitespace) }.map { [$0] } ?? []
        }
        let borders = screen.lines.indices.filter { screen.lines[$0].contains(border) }.suffix(2)
        guard borders.count == 2, let top = borders.first, let bottom = borders.last else { return [] }
        return Array(screen.lines[(top + 1)..<bottom])
    }
}
