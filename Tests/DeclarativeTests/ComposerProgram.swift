import Platform
import TestSupport

/// A small program that stands in a pane for an agent: it draws a composer between two lines, takes bracketed pastes, folds
/// long ones, and writes down what is submitted. Commands in a file change what it does.
struct ComposerProgram {
    let pane: TestSupport.TmuxPane
    private let folder: String

    /// - Parameter manner: how it begins, see `source`.
    static func start(
        _ manner: String = "plain", in home: TemporaryHome, tmux: Tmux, wrapped: Bool = false
    ) async throws -> ComposerProgram {
        guard let python = Programs.python else { throw ProgramFailed("python3 is not installed; the tests need it") }
        let script = try home.write(source, to: "composer.py")
        let command = [python, "-I", "-S", script, home.root, manner]
        let shell = ["/bin/sh", "-i"]
        let pane = try tmux.open(wrapped ? shell : command, folder: home.root)
        let program = ComposerProgram(pane: pane, folder: home.root)
        if wrapped {
            try await eventually("a shell's prompt") { try !pane.screen().isEmpty }
            try pane.type(command.map { "'\($0)'" }.joined(separator: " "))
            try pane.press("Enter")
        }
        try await eventually("the composer", showing: (try? pane.screen()) ?? "") { try pane.screen().contains("❯") }
        return program
    }

    /// What was submitted so far, one entry for each Enter that sent something.
    var submitted: [String] {
        let bytes = (try? FileSystem.read("\(folder)/submitted")) ?? []
        return bytes.split(separator: 0).map { String(decoding: $0, as: UTF8.self) }
    }

    /// What keys other than text were pressed in a dialog.
    var dialogAnswers: Int { ((try? FileSystem.read("\(folder)/answers")) ?? []).count }

    /// The process of the program, which is not the pane's when a shell runs in it.
    func process() async throws -> Int32 {
        try await firstValue("the program's number") {
            let bytes = try FileSystem.read("\(folder)/pid")
            return Int32(String(decoding: bytes, as: UTF8.self))
        }
    }

    /// `plain`; `draft` begins with a draft; `dialog` shows a dialog that takes Enter for yes; `busy` shows a turn;
    /// `late-dialog` opens a dialog when a paste comes; `late-draft` adds a letter of the user's to a paste;
    /// `deaf` never shows what is pasted; `slow` shows it after 300 ms; `verbatim` does not fold pastes.
    private static let source = """
        import os, re, select, sys, termios, time, tty

        folder, manner = sys.argv[1:]
        open(folder + "/pid", "w").write(str(os.getpid()))
        rule = "\\u2500" * 60
        box = "my own words" if manner == "draft" else ""
        shown_at = 0
        dialog = manner == "dialog"
        pastes = 0

        def draw():
            lines = ["\\u25cf earlier answer", ""]
            if dialog:
                lines += [rule, " Do you want to proceed?", " \\u276f 1. Yes", "   2. No", "", " Esc to cancel"]
            else:
                text = box if time.time() >= shown_at and manner != "deaf" else ""
                body = text.split("\\n")
                lines += [rule, "\\u276f " + body[0]] + ["  " + line for line in body[1:]] + [rule]
                lines += ["  esc to interrupt" if manner == "busy" else "  ? for shortcuts"]
            sys.stdout.write("\\x1b[H\\x1b[2J" + "\\r\\n".join(lines))
            sys.stdout.flush()

        settings = termios.tcgetattr(0)
        tty.setraw(0)
        sys.stdout.write("\\x1b[?2004h")
        data, whole = b"", []
        draw()
        while True:
            ready, _, _ = select.select([0], [], [], 0.05)
            if not ready:
                draw()
                continue
            more = os.read(0, 65536)
            if not more:
                break
            data += more
            while data:
                if data.startswith(b"\\x1b[200~"):
                    end = data.find(b"\\x1b[201~")
                    if end < 0:
                        break
                    text = data[6:end].decode()
                    data = data[end + 6:]
                    pastes += 1
                    if manner == "late-dialog":
                        dialog = True
                        continue
                    whole.append(text)
                    fold = manner != "verbatim" and "\\n" in text
                    shown = "[Pasted text #%d +%d lines]" % (pastes, text.count("\\n")) if fold else text
                    box += shown + ("x" if manner == "late-draft" else "")
                    shown_at = time.time() + (0.3 if manner == "slow" else 0)
                elif data[:1] == b"\\r":
                    data = data[1:]
                    if dialog:
                        open(folder + "/answers", "ab").write(b"y")
                        dialog = False
                    elif box:
                        with open(folder + "/submitted", "ab") as log:
                            log.write(("".join(whole) or box).encode() + b"\\0")
                        box, whole = "", []
                elif data[:1] == b"\\x1a":
                    data = data[1:]
                    termios.tcsetattr(0, termios.TCSADRAIN, settings)
                    os.kill(os.getpid(), 19)
                    tty.setraw(0)
                else:
                    box += data[:1].decode(errors="replace")
                    data = data[1:]
            draw()
        """
}
