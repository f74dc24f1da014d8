extension EventLoop {
    /// Registers a source that does not wait for anything yet. `makeAction` is given its number.
    func addSource(
        descriptor: Int32, flags: Int32, ownsDescriptor: Bool = false, for purpose: String,
        makeAction: (Int) -> @Sendable () -> Void
    ) throws(LoopError) -> Int {
        lastSource += 1
        let number = lastSource
        guard
            let source = EventSource(
                base: base, descriptor: descriptor, flags: flags, ownsDescriptor: ownsDescriptor,
                token: LoopToken(loop: self.number, source: number), action: makeAction(number))
        else {
            let code = lastError
            if ownsDescriptor { closeDescriptor(descriptor) }
            throw LoopError(action: purpose, code: code)
        }
        sources[number] = source
        return number
    }

    /// Starts a source; forgets it when the system refuses.
    func start(_ number: Int, for purpose: String) throws(LoopError) {
        guard sources[number]?.add() == true else {
            let code = lastError
            removeSource(number)
            throw LoopError(action: purpose, code: code)
        }
    }

    /// Takes the source out first and lets it go afterwards: what its handler owns may call back into the loop when it
    /// goes away.
    /// - Returns: false when it was not there any more.
    @discardableResult
    func removeSource(_ number: Int) -> Bool {
        let source = sources.removeValue(forKey: number)
        return source != nil
    }

    /// Runs `body` on the loop with its typed error.
    nonisolated func isolatedResult<Value: Sendable>(
        _ body: @Sendable (isolated EventLoop) throws(LoopError) -> Value
    ) throws(LoopError) -> Value {
        try assumeIsolated { loop in
            Result<Value, LoopError> { () throws(LoopError) in try body(loop) }
        }.get()
    }
}
