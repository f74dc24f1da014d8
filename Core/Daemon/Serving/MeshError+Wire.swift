import Mesh
import Wire

extension WireError {
    init(_ error: MeshError) {
        let name: Name
        switch error {
        case .unknownPeer, .otherCircle: name = .unknownPeer
        case .peerOffline: name = .peerOffline
        case .notAddressable, .toItself, .forgetOnline: name = .notAllowed
        case .cycle: name = .cycle
        case .tooManyHops, .budgetSpent: name = .budget
        case .emptyBody: name = .invalidParameters
        case .bodyTooLarge: name = .tooLarge
        case .unknownMessage: name = .notFound
        }
        self.init(name, error.description, hint: error.hint)
    }
}
