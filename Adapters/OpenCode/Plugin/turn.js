const isFinal = (message) =>
  message.info.error || (message.info.finish && !["tool-calls", "unknown"].includes(message.info.finish))

const textOf = (message) =>
  message.parts.filter((part) => part.type === "text" && !part.synthetic && !part.ignored).map((part) => part.text)
    .join("\n")

/**
 * What became of a message of ours, by the session's record. The turn is walked, not filtered by its parent: a
 * compaction or a message of the user's in the middle of it gives the rest of the turn another parent.
 */
function outcomeOf(messages, id, isIdle, fault) {
  const start = messages.findIndex((message) => message.info.id === id)
  if (start < 0) return { outcome: "unknown" }
  const earlier = new Set(messages.slice(0, start).map((message) => message.info.id))
  const steps = []
  for (const message of messages.slice(start + 1)) {
    if (message.info.role !== "assistant" || message.info.summary || message.info.mode === "compaction") continue
    // The rest of a turn that was under way before ours came.
    if (earlier.has(message.info.parentID)) continue
    steps.push(message)
    if (isFinal(message)) break
  }
  const last = steps.at(-1)
  if (last?.info.error) {
    if (last.info.error.name === "MessageAbortedError") return { outcome: "interrupted" }
    return { outcome: "failed", reason: reasonOf(last.info.error) }
  }
  const reply = steps.map(textOf).filter(Boolean).at(-1) ?? ""
  if (last && isFinal(last)) return { outcome: "ended", reply: textOf(last) || reply }
  if (!isIdle) return { outcome: "running" }
  if (fault) return fault
  if (!last) {
    return { outcome: "failed", reason: "its turn was never run: the one before it was stopped", isEarly: true }
  }
  if (last.info.finish === "tool-calls") {
    return { outcome: "failed", reason: "its user refused a tool, and the turn stopped", isEarly: true }
  }
  // Stopped while the model was tried again: nothing but the time of its end is written down.
  return { outcome: "interrupted", isEarly: true }
}

const reasonOf = (error) => `${error?.data?.message ?? error?.name ?? error}`.slice(0, 2_000)
