extension WireError.Name {
    /// The status of an HTTP answer with this error.
    package var httpStatus: Int {
        switch self {
        case .parse, .invalidRequest, .invalidParameters, .unknownMethod, .versionMismatch: return 400
        case .notAllowed: return 403
        case .unknownPeer, .notFound: return 404
        case .peerOffline, .cycle, .conflict: return 409
        case .tooLarge: return 413
        case .budget: return 429
        case .internalError, .unreachable, .interrupted: return 500
        case .journal, .shuttingDown: return 503
        case .timedOut: return 504
        }
    }
}
