import RepowireKit

/// A revision of the Model Context Protocol. All of them are in use; clients of different revisions may even share one
/// process, so nothing here is decided once and for all.
package enum Revision: String, Sendable, CaseIterable, Comparable {
    case november2024 = "2024-11-05"
    case march2025 = "2025-03-26"
    case june2025 = "2025-06-18"
    case november2025 = "2025-11-25"
    /// The first without a handshake: each request carries its version.
    case july2026 = "2026-07-28"

    /// Dates sort as text.
    package static func < (left: Revision, right: Revision) -> Bool { left.rawValue < right.rawValue }

    package static let latestWithHandshake: Revision = .november2025
    /// What a client of the HTTP transport speaks that names no revision.
    package static let assumedOverHTTP: Revision = .march2025

    package var hasHandshake: Bool { self < .july2026 }
    /// Only this one had them, and there they must be taken.
    package var hasBatches: Bool { self == .march2025 }
    package var hasToolAnnotations: Bool { self >= .march2025 }
    package var hasProgressMessages: Bool { self >= .march2025 }
    package var hasStructuredContent: Bool { self >= .june2025 }
    package var hasTitles: Bool { self >= .june2025 }

    /// Newest first, as clients read it.
    static let names: [JSON] = allCases.reversed().map { .string($0.rawValue) }

    /// What `initialize` agrees on: the revision that was asked for, else our latest; never an error, as clients that
    /// compare versions by equality come out every year.
    static func agreed(on asked: String) -> Revision {
        guard let revision = Revision(rawValue: asked), revision.hasHandshake else { return latestWithHandshake }
        return revision
    }
}
