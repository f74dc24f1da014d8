/// A peer that is a person on another medium.
public protocol Bridge: Sendable {
    init(manifest: AdapterManifest, port: any MeshPort) throws
    /// Runs until cancelled.
    func run() async throws
}

/// What a bridge may do in the mesh.
public protocol MeshPort: Sendable {
    /// The next message for the bridge's peer; nil when the mesh is shutting down.
    func receive() async throws -> FramedMessage?
    func send(_ body: String, to peer: String, kind: Message.Kind) async throws -> MessageID
    func answer(_ message: MessageID, with text: String) async throws
    func peers() async throws -> [Peer]
}
