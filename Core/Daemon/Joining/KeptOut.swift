import RepowireKit

/// A session that runs in a folder which did not join: it is no peer, and its hooks hear nothing.
struct KeptOut {
    var session: Session
    /// Whose adapter it is, for when its folder joins.
    var instance: InstanceKey
}
