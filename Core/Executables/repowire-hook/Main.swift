import Hook

@main
enum Main {
    static func main() { HookProgram.main() }
}
