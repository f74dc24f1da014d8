#if canImport(Glibc)
    import Glibc
#else
    import Darwin
#endif

/// What a process has used so far, as one line of text.
package struct Usage: CustomStringConvertible, Sendable {
    package var processorMicroseconds: Int
    package var residentKilobytes: Int
    package var descriptors: Int

    package static var now: Usage {
        var time = timespec()
        clock_gettime(CLOCK_PROCESS_CPUTIME_ID, &time)
        return Usage(
            processorMicroseconds: time.tv_sec * 1_000_000 + time.tv_nsec / 1000,
            residentKilobytes: residentPages() * Int(sysconf(Int32(_SC_PAGESIZE))) / 1024,
            descriptors: (0..<Int32(1024)).count { fcntl($0, F_GETFD) >= 0 })
    }

    package init(processorMicroseconds: Int, residentKilobytes: Int, descriptors: Int) {
        self.processorMicroseconds = processorMicroseconds
        self.residentKilobytes = residentKilobytes
        self.descriptors = descriptors
    }

    package init?(_ text: some StringProtocol) {
        let numbers = text.split(separator: " ").compactMap { Int($0) }
        guard numbers.count == 3 else { return nil }
        self.init(processorMicroseconds: numbers[0], residentKilobytes: numbers[1], descriptors: numbers[2])
    }

    package var description: String { "\(processorMicroseconds) \(residentKilobytes) \(descriptors)" }

    /// The second number of /proc/self/statm; 0 where there is no such file.
    private static func residentPages() -> Int {
        guard let file = fopen("/proc/self/statm", "r") else { return 0 }
        defer { fclose(file) }
        var line = [CChar](repeating: 0, count: 256)
        guard fgets(&line, 256, file) != nil else { return 0 }
        let text = String(decoding: line.prefix { $0 != 0 }.map { UInt8(bitPattern: $0) }, as: UTF8.self)
        return text.split(separator: " ").dropFirst().first.flatMap { Int($0) } ?? 0
    }
}
