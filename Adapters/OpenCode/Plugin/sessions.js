/** The command line of this process. In the terminal UI plug-ins run in a worker whose own arguments are other ones. */
function commandLine() {
  try {
    return readFileSync("/proc/self/cmdline", "utf8").split("\0").slice(1)
  } catch {
    // No such file on macOS. Without blanks told apart, but options are found.
    return execFileSync("ps", ["-o", "args=", "-p", `${process.pid}`], { encoding: "utf8" }).trim().split(" ").slice(1)
  }
}

function option(words, ...names) {
  for (const [index, word] of words.entries()) {
    for (const name of names) {
      if (word === name) return words[index + 1]
      if (word.startsWith(`${name}=`)) return word.slice(name.length + 1)
    }
  }
}

/** The sessions of one instance of OpenCode: what they do, and what of ours is in them. */
class Sessions {
  constructor(input, words) {
    this.client = input.client
    this.directory = input.directory
    this.words = words
    this.isTerminal = !isMainThread
    this.known = new Map()
    // A terminal that shows no session yet is a peer all the same: a message to it opens one.
    this.home = undefined
    this.opening = Promise.resolve()
    // What the terminal shows: a session's id; null: its home screen. Known only where the plug-in for the screen runs.
    this.shown = undefined
    this.daemon = new Daemon({
      hello: {
        runtime: "opencode",
        environment: Object.fromEntries(
          ["TMUX", "TMUX_PANE"].filter((name) => process.env[name]).map((name) => [name, process.env[name]])),
      },
      opened: () => this.reportAll(),
      serve: (method, params) => this.serve(method, params),
    })
  }

  // MARK: What is known

  session(id) {
    let session = this.known.get(id)
    if (!session) {
      session = { id, status: "idle", pending: new Map(), ours: new Map(), isLive: false, told: "" }
      this.known.set(id, session)
    }
    return session
  }

  /** The session a person or peer talks to: that of a sub-agent belongs to it. */
  root(id) {
    let session = this.session(id)
    for (let depth = 0; session.parentID && depth < 16; depth++) session = this.session(session.parentID)
    return session
  }

  learn(info) {
    const session = this.session(info.id)
    session.parentID = info.parentID ?? session.parentID
    session.title = info.title ?? session.title
    return session
  }

  state(session) {
    for (const other of this.known.values()) {
      if (other.pending.size && this.root(other.id) === session) {
        return { state: "blocked", reason: [...other.pending.values()][0] }
      }
    }
    if (this.isHidden(session)) {
      return { state: "blocked", reason: "its terminal shows another session" }
    }
    // What it owes us is read before it is called idle.
    return { state: session.status === "idle" && !session.ours.size ? "idle" : "busy" }
  }

  /** Whether another session is on the screen: nobody would see what this one asks for. */
  isHidden(session) {
    return this.isTerminal && typeof this.shown === "string" && this.root(this.shown) !== session
  }

  payload(session, more) {
    return { session: session.id, directory: this.directory, title: session.title, ...more }
  }

  stateEvent(session) {
    const payload = this.payload(session, this.state(session))
    session.told = JSON.stringify(payload)
    return { event: "state", payload }
  }

  homeEvent() {
    return { event: "state", payload: { session: this.home, directory: this.directory, state: "idle" } }
  }

  reportAll() {
    const live = [...this.known.values()].filter((session) => session.isLive)
    this.daemon.report(...(this.home ? [this.homeEvent()] : []), ...live.map((session) => this.stateEvent(session)))
  }

  /** Tells the daemon of a session when something about it changed. */
  publish(session) {
    if (!session.isLive) return
    if (JSON.stringify(this.payload(session, this.state(session))) === session.told) return
    this.daemon.report(this.stateEvent(session))
  }

  /** Something happens in a session, so somebody is there. */
  enliven(session) {
    if (session.parentID || session.isLive) return
    session.isLive = true
    const home = this.home
    this.home = undefined
    const left = home && this.payload({ id: home }, { reason: "a session was opened in its place" })
    this.daemon.report(...(left ? [{ event: "session_ended", payload: left }] : []), this.stateEvent(session))
  }

  // MARK: The runtime

  async read(path, query) {
    return (await this.client._client.get({ url: path, query }))?.data
  }

  async start() {
    const [list, status, permissions, questions] = await Promise.all(
      ["/session", "/session/status", "/permission", "/question"].map((path) => this.read(path).catch(() => undefined)))
    for (const info of Array.isArray(list) ? list : []) this.learn(info)
    for (const [id, value] of Object.entries(status ?? {})) this.session(id).status = value?.type ?? "busy"
    for (const request of Array.isArray(permissions) ? permissions : []) this.asked(request, true)
    for (const request of Array.isArray(questions) ? questions : []) this.asked(request, false)
    const busy = [...this.known.values()].filter((session) => session.status !== "idle" || session.pending.size)
    for (const session of busy) this.root(session.id).isLive = true
    const resumed = this.resumed(Array.isArray(list) ? list : [])
    if (resumed) this.session(resumed).isLive = true
    const isLive = [...this.known.values()].some((session) => session.isLive)
    if (this.isTerminal && !isLive) this.home = `home-${process.pid}`
    this.watchScreen()
    this.daemon.connect()
  }

  /** The plug-in for the screen runs in another thread of this process, before this one or after it. */
  watchScreen() {
    this.screen = new BroadcastChannel("repowire")
    this.screen.unref?.()
    this.screen.onmessage = guarded(({ data }) => this.showed(data?.shown))
    this.screen.postMessage({ asks: true })
  }

  async showed(id) {
    if (id === undefined || id === this.shown) return
    if (typeof id === "string") {
      const info = await this.read(`/session/${encodeURIComponent(id)}`)
      // One process may serve several folders.
      if (info?.id !== id || info.directory !== this.directory) return
      this.learn(info)
    }
    this.shown = id
    if (id) this.enliven(this.root(id))
    for (const session of this.known.values()) this.publish(session)
  }

  /** No event tells of a session that a terminal was started with. */
  resumed(list) {
    if (!this.isTerminal) return undefined
    const named = option(this.words, "--session", "-s")
    if (named && this.known.has(named)) return named
    if (!this.words.includes("--continue") && !this.words.includes("-c")) return undefined
    const roots = list.filter((info) => !info.parentID)
    return roots.sort((one, other) => (other.time?.updated ?? 0) - (one.time?.updated ?? 0))[0]?.id
  }

  asked(request, isPermission) {
    const what = isPermission ? `a permission: ${request.permission ?? "a tool"}` : "a question of its agent"
    this.session(request.sessionID).pending.set(request.id, what)
  }

  happened({ type, properties }) {
    const id = properties?.sessionID ?? properties?.info?.sessionID
    switch (type) {
      case "session.created":
      case "session.updated": {
        const session = this.learn(properties.info)
        if (type === "session.created") this.enliven(session)
        return this.publish(session)
      }
      case "session.deleted": return this.deleted(properties.info?.id ?? id)
      case "session.status": {
        const session = this.session(id)
        session.status = properties.status?.type ?? "busy"
        if (session.status !== "idle") {
          session.fault = undefined
          this.enliven(session)
        }
        return this.settle(session)
      }
      case "session.idle": return this.settle(this.session(id))
      case "session.error": {
        if (!id) return
        const isAbort = properties.error?.name === "MessageAbortedError"
        this.session(id).fault = isAbort
          ? { outcome: "interrupted" } : { outcome: "failed", reason: reasonOf(properties.error) }
        return
      }
      case "permission.asked":
      case "question.asked":
        this.asked(properties, type === "permission.asked")
        return this.publish(this.root(id))
      case "permission.replied":
      case "question.replied":
      case "question.rejected":
        this.session(id).pending.delete(properties.requestID ?? properties.permissionID)
        return this.publish(this.root(id))
      case "mcp.tools.changed": return this.toolsChanged(properties?.server)
    }
  }

  deleted(id) {
    const session = this.known.get(id)
    this.known.delete(id)
    if (!session?.isLive) return
    this.daemon.report({ event: "session_ended", payload: this.payload(session, { reason: "it was deleted" }) })
  }

  /** OpenCode does not start an MCP server again that has ended. */
  async toolsChanged(server) {
    if (server !== "repowire" || Date.now() - (this.revived ?? 0) < 10_000) return
    const { data } = await this.client.mcp.status()
    if (data?.repowire?.status !== "failed") return
    this.revived = Date.now()
    await this.client.mcp.connect({ path: { name: "repowire" } })
  }

  prompted(input, output) {
    const session = this.session(input.sessionID)
    // An id in the input means that it was not typed.
    if (session.parentID || input.messageID?.startsWith(MESSAGE_PREFIX)) return
    this.enliven(session)
    if (!output?.message?.id) return
    this.daemon.report({ event: "turn_began", payload: this.payload(session, { turn: output.message.id }) })
  }

  // MARK: Turns

  /** The latest messages, oldest first; all when none that is looked for is among them. */
  async messages(session, isWanted) {
    for (const query of [{ limit: 60 }, undefined]) {
      const list = await this.read(`/session/${encodeURIComponent(session)}/message`, query)
      if (!Array.isArray(list)) return []
      if (!query || list.some(isWanted)) return list
    }
  }

  async outcomeOf(session, messageID, isIdle, fault) {
    const list = await this.messages(session.id, (message) => message.info.id === messageID)
    return outcomeOf(list, messageID, isIdle, fault)
  }

  /** At the end of a turn: reports what became of ours, then that the session is idle. */
  async settle(session) {
    if (session.status !== "idle" || !session.ours.size) return this.publish(session)
    session.mustLookAgain = true
    if (session.isSettling) return
    session.isSettling = true
    try {
      while (session.mustLookAgain && session.status === "idle") {
        session.mustLookAgain = false
        for (const [turn, message] of session.ours) await this.settleTurn(session, turn, message)
      }
    } finally {
      session.isSettling = false
    }
    this.publish(session)
  }

  async settleTurn(session, turn, message) {
    // Until then an error or an abort, which is told first, is written down.
    const patience = Date.now() + 1_000
    for (;;) {
      const found = await this.outcomeOf(session, turn, true)
      if (session.status !== "idle") return
      const isSure = found.outcome !== "unknown" && !found.isEarly
      if (!isSure && Date.now() < patience && !(session.fault && found.isEarly)) {
        await pause(40)
        continue
      }
      const end = isSure ? found : session.fault ?? found
      session.ours.delete(turn)
      const event = { ended: "turn_ended", failed: "turn_failed", interrupted: "turn_interrupted" }[end.outcome]
      if (!event) return
      const payload = this.payload(session, { turn, message, reply: end.reply, error: end.reason })
      // The end says that the session is idle. What it does now is told after it in any case.
      session.told = ""
      return this.daemon.report({ event, payload })
    }
  }

  // MARK: What the daemon asks

  serve(method, params) {
    if (method === "session/inject") return this.inject(params)
    if (method === "session/outcome") return this.outcome(params)
    throw new Error(`this plug-in knows no ${method}`)
  }

  /** Ids are unique over all sessions of the database, so the session is a part of them. */
  ids(message, session) {
    const id = `${message.replace(/^m_/, "")}_${session.slice(-10)}`
    return { messageID: MESSAGE_PREFIX + id, partID: `prt_rw_${id}` }
  }

  async holds(session, messageID) {
    const found = await this.read(`/session/${encodeURIComponent(session)}/message/${encodeURIComponent(messageID)}`)
    return found?.info?.sessionID === session
  }

  refusal(session) {
    const { state, reason } = this.state(session)
    if (state === "blocked") return `the session waits for its user: ${reason}`
    if (session.ours.size) return "the session works on another message"
    if (state !== "idle") return "the session is busy"
  }

  async inject({ session: id, message, text }) {
    if (id === this.home) return this.openHome()
    await this.opening
    const session = this.known.get(id)
    if (!session || session.parentID) return { outcome: "unreachable", reason: "OpenCode has no such session here" }
    const { messageID, partID } = this.ids(message, id)
    const accept = (evidence) => {
      session.ours.set(messageID, message)
      // It may have ended meanwhile.
      setTimeout(guarded(() => this.settle(session)), 0)
      return { outcome: "accepted", turn: messageID, evidence }
    }
    if (await this.holds(id, messageID)) {
      const known = await this.outcomeOf(session, messageID, session.status === "idle")
      // A message that was queued when the turn before it was stopped runs when it is put in again.
      if (!known.isEarly) return accept("the session's record held it already")
    }
    // A home screen hides nothing that its user looks at, and takes a draft along.
    if (this.shown === null) await this.show(id)
    const refusal = this.refusal(session)
    if (refusal) return { outcome: "refused", reason: refusal }
    session.fault = undefined
    const answer = await this.client.session.promptAsync({
      path: { id },
      body: { messageID, ...(await this.choices(id)), parts: [{ id: partID, type: "text", text }] },
    })
    if (answer?.response?.status === 404) {
      return { outcome: "unreachable", reason: "OpenCode no longer has the session" }
    }
    if (answer?.error) {
      return { outcome: "refused", reason: `OpenCode refused it: ${reasonOf(answer.error)}`, retry_ms: 5_000 }
    }
    for (let wait = 5; wait < 1_500; wait *= 1.5) {
      if (await this.holds(id, messageID)) return accept("the session's record holds it")
      if (session.fault) break
      await pause(wait)
    }
    const reason = session.fault?.reason ?? "OpenCode took it, and the session's record does not hold it"
    return { outcome: "refused", reason, retry_ms: 5_000 }
  }

  /**
   * Agent and model of the session's last prompt. Left out, OpenCode would take its default agent: a session that only
   * reads and plans would write.
   */
  async choices(id) {
    const isPrompt = (message) => message.info.role === "user"
    const last = (await this.messages(id, isPrompt)).filter(isPrompt).at(-1)?.info
    if (last) return { agent: last.agent, model: last.model }
    const agent = option(this.words, "--agent")
    const model = option(this.words, "--model", "-m")?.match(/^([^/]+)\/(.+)$/)
    return { ...(agent && { agent }), ...(model && { model: { providerID: model[1], modelID: model[2] } }) }
  }

  show(sessionID) {
    return this.client._client.post({
      url: "/tui/select-session", body: { sessionID }, headers: { "content-type": "application/json" },
    })
  }

  /** Opens a session where the terminal shows none. Its first words make it a peer in the place of the terminal. */
  openHome() {
    this.opening = this.opening.catch(() => {}).then(async () => {
      if (!this.home) return
      const { data } = await this.client.session.create({ body: {} })
      if (!data?.id) throw new Error("OpenCode opened no session")
      await this.show(data.id)
      this.enliven(this.learn(data))
    })
    return this.opening.then(() => ({ outcome: "refused", reason: "a session was opened for it", retry_ms: 100 }))
  }

  async outcome({ session: id, message, turn }) {
    const session = this.known.get(id)
    if (!session) return { outcome: "unknown" }
    const messageID = turn?.startsWith(MESSAGE_PREFIX) ? turn : this.ids(message, id).messageID
    const isIdle = session.status === "idle"
    const { isEarly, ...found } = await this.outcomeOf(session, messageID, isIdle, session.fault)
    // Its end is reported when it comes.
    if (found.outcome === "running") session.ours.set(messageID, message)
    else session.ours.delete(messageID)
    return { ...found, ...(found.outcome !== "unknown" && { turn: messageID }) }
  }

  /** The daemon learns who calls before the call reaches it. */
  async calling(input, output) {
    if (!input?.tool?.startsWith(TOOL_PREFIX)) return
    const tool = input.tool.slice(TOOL_PREFIX.length)
    const params = { session: this.root(input.sessionID).id, tool, arguments: output?.args ?? {} }
    await this.daemon.call("plugin/calling", params, 1_000)
  }
}
