import Platform

/// How a command learns that it shall stop.
package struct InterruptSource {
    /// Called by commands that tidy up; until then Ctrl-C simply ends the program.
    package var watch: () -> Void
    package var wasInterrupted: () -> Bool

    package init(watch: @escaping () -> Void, wasInterrupted: @escaping () -> Bool) {
        self.watch = watch
        self.wasInterrupted = wasInterrupted
    }

    /// Signals to this process.
    package static var process: InterruptSource {
        InterruptSource(watch: Interrupts.watch, wasInterrupted: { Interrupts.wasInterrupted })
    }
}
