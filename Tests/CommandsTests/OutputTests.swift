import Testing

@testable import Commands

@Suite("Tables and text for terminals")
struct OutputTests {
    private static let table: Table = {
        var table = Table([
            .init(title: "NAME"), .init(title: "FOLDER", shrink: .keepingEnd), .init(title: "EMPTY"),
            .init(title: "WORDS", shrink: .keepingStart),
        ])
        table.add(["one", "/home/ada/code/backend", "", "short"])
        table.add(["three", "/src", "", "a long description that goes on"])
        return table
    }()

    @Test("a table without a terminal is as wide as it needs")
    func pipe() {
        #expect(
            Self.table.lines(width: nil, style: .plain) == [
                "NAME   FOLDER                  WORDS",
                "one    /home/ada/code/backend  short",
                "three  /src                    a long description that goes on",
            ])
    }

    @Test("in a narrow terminal the widest columns give first, each from its less telling end")
    func narrow() {
        #expect(
            Self.table.lines(width: 36, style: .plain) == [
                "NAME   FOLDER         WORDS",
                "one    …code/backend  short",
                "three  /src           a long descri…",
            ])
    }

    @Test("no line is wider than the terminal, in columns", arguments: 12...80)
    func fits(width: Int) {
        var table = Table([
            .init(title: "NAME", shrink: .keepingStart), .init(title: "名前", shrink: .keepingStart),
            .init(title: "WORDS", shrink: .keepingEnd),
        ])
        table.add(["café au lait e\u{301}\u{301}", "日本語のピア名前が長い", "👩‍👩‍👧 family 🇯🇵 flag ✔️"])
        for line in table.lines(width: width, style: .plain) {
            #expect(DisplayWidth.of(line) <= width, "\(line)")
        }
    }

    @Test(
        "columns are counted as terminals do",
        arguments: [
            ("abc", 3), ("", 0), ("é", 1), ("e\u{301}", 1), ("日本", 4), ("ｱ", 1), ("Ａ", 2), ("👍", 2), ("👩‍👩‍👧", 2), ("🇯🇵", 2),
            ("한국", 4), ("\u{200B}", 0), ("✔️", 2), ("1️⃣", 2), ("…", 1),
        ])
    func columns(text: String, columns: Int) {
        #expect(DisplayWidth.of(text) == columns)
    }

    @Test("text is cut with an ellipsis and never in the middle of a wide character")
    func cut() {
        #expect(DisplayWidth.truncated("日本語", to: 6) == "日本語")
        #expect(DisplayWidth.truncated("日本語", to: 5) == "日本…")
        #expect(DisplayWidth.truncated("日本語", to: 4) == "日…")
        #expect(DisplayWidth.truncated("abcdef", to: 4, keepingEnd: true) == "…def")
        #expect(DisplayWidth.truncated("abc", to: 1) == "…")
        #expect(DisplayWidth.truncated("abc", to: 0) == "")
    }

    @Test("colour is around the text, inside the padding")
    func color() {
        var table = Table([.init(title: "A"), .init(title: "B")])
        table.add([.init("x", .good), "y"])
        #expect(
            table.lines(width: nil, style: .colored) == [
                "\u{1B}[1mA\u{1B}[0m  \u{1B}[1mB\u{1B}[0m", "\u{1B}[32mx\u{1B}[0m  y",
            ])
    }

    @Test("control characters of others never reach the terminal")
    func plain() {
        #expect(Plain.text("a\u{1B}[2Jb\tc\nd\u{9B}e\u{202E}f") == "a\u{FFFD}[2Jb\tc\nd\u{FFFD}e\u{FFFD}f")
        #expect(Plain.line(" a\r\n b \n\n c") == "a b c")
    }

    @Test(
        "spans of time are said as people say them",
        arguments: [
            (0, "0 ms"), (850, "850 ms"), (2150, "2.1 s"), (61_000, "61 s"), (300_000, "5 min"), (3_600_000, "1 h"),
            (11_520_000, "3 h 12 min"), (400_000_000, "4 days"), (-5, "0 ms"),
        ])
    func spans(milliseconds: Int64, text: String) {
        #expect(Spans.text(milliseconds: milliseconds) == text)
    }

    @Test(
        "sizes are short",
        arguments: [
            (812, "812 B"), (1200, "1.2 kB"), (45_000, "45 kB"), (1_250_000, "1.2 MB"), (3_000_000_000, "3.0 GB"),
        ])
    func sizes(bytes: Int64, text: String) {
        #expect(Spans.text(bytes: bytes) == text)
    }
}
