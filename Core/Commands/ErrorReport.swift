import CommandLine
import Platform
import Wire

/// What a person or a script learns of an error: lines on stderr and an exit code.
struct ErrorReport {
    var code: ExitCode
    /// Without colour, without a final line break.
    var text: String

    init(_ error: any Error) {
        switch error {
        case let error as UsageError:
            code = .usage
            text = error.description
        case let error as CommandError:
            code = error.code
            text = ErrorReport.text(error.message, error.hint)
        case let error as WireError:
            code = ErrorReport.code(of: error)
            text = ErrorReport.text(error.message, error.hint)
        case let error as SystemError:
            code = .failed
            text = ErrorReport.text("\(error)", nil)
        default:
            code = .internalError
            text = ErrorReport.text("\(error)", "This is a mistake in Repowire; 'repowire doctor' collects the facts.")
        }
    }

    func print(to console: Console) -> ExitCode {
        console.note(Plain.text(text))
        return code
    }

    private static func text(_ message: String, _ hint: String?) -> String {
        guard let hint else { return "repowire: \(message)" }
        return "repowire: \(message)\n\(hint)\(hint.hasSuffix(".") || hint.hasSuffix("?") ? "" : ".")"
    }

    static func code(of error: WireError) -> ExitCode {
        switch error.name {
        case .unreachable, .versionMismatch, .shuttingDown: return .unavailable
        case .timedOut: return .pending
        case .interrupted: return .interrupted
        case .parse, .invalidRequest, .unknownMethod, .internalError: return .internalError
        case .invalidParameters, .unknownPeer, .peerOffline, .cycle, .budget, .tooLarge, .journal, .notAllowed,
            .notFound, .conflict:
            return .failed
        }
    }
}
