/// Who is at the other end of a Unix socket, by the kernel's word.
package struct PeerCredentials: Hashable, Sendable {
    /// The process that connected; it may have handed the socket on or ended since.
    package var process: Int32
    package var user: UInt32

    package init(process: Int32, user: UInt32) {
        self.process = process
        self.user = user
    }
}
