/// How lists and objects in brackets are written in a file.
struct BracketStyle {
    var lineEnd = "\n"
    /// One level of indentation.
    var unit = "  "
    /// Whether an empty pair of brackets is filled on lines of its own.
    var isMultiline = true
    /// What stands before an item that shares the line with others.
    var separator = " "
    /// What stands inside the brackets of a list or object on one line.
    var padding = ""
}
