import TestSupport
import Testing

/// Everything that is proven with the real Claude Code, one test after the other: each runs whole agents, and the
/// machine has few cores. Skipped, with the reason, where no Claude Code can be had.
@Suite(.serialized, .enabled(if: ClaudeBinary.isAvailable, Comment(rawValue: ClaudeBinary.reason)))
enum RealClaudeCode {}
