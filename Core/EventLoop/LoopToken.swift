/// The number that C holds in place of an object: which loop, and which of its sources.
struct LoopToken {
    /// 2^40 sources per loop and 2^22 loops per process: neither runs out.
    private static let sourceBits = 40

    let loop: Int
    let source: Int

    init(loop: Int, source: Int) {
        self.loop = loop
        self.source = source
    }

    init(_ pointer: UnsafeMutableRawPointer?) {
        let number = Int(bitPattern: pointer)
        loop = number >> Self.sourceBits
        source = number & (1 << Self.sourceBits - 1)
    }

    var pointer: UnsafeMutableRawPointer? {
        UnsafeMutableRawPointer(bitPattern: loop << Self.sourceBits | source)
    }
}
