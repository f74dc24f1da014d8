async function server(input) {
  const words = commandLine()
  // A run without a terminal ends with its answer: nobody can be asked there.
  if (isMainThread && !["serve", "web"].includes(words.find((word) => !word.startsWith("-")))) return {}
  const sessions = new Sessions(input, words)
  // The client must not be used before this function has returned: OpenCode waits for it.
  setTimeout(guarded(() => sessions.start()), 0)
  return {
    event: guarded(({ event }) => sessions.happened(event)),
    "chat.message": guarded((input, output) => sessions.prompted(input, output)),
    "tool.execute.before": guarded((input, output) => sessions.calling(input, output)),
    dispose: guarded(() => {
      sessions.screen?.close()
      sessions.daemon.close()
    }),
  }
}

export default {
  id: "repowire",
  server: guarded(async (input) => (await server(input)) ?? {}),
  // OpenCode 2 calls this, and 1.17 and 1.18 do as well. It is not served yet.
  setup: async () => {},
}
