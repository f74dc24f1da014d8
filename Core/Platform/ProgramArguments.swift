/// The arguments of this process.
package enum ProgramArguments {
    /// Without the program's name. `CommandLine.arguments` looks up types by name on its way, which a program that lives
    /// for a millisecond feels.
    package static var all: [String] {
        (1..<max(1, Int(CommandLine.argc))).compactMap { index in
            CommandLine.unsafeArgv[index].map { String(cString: $0) }
        }
    }
}
