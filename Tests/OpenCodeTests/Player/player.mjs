// Plays OpenCode for the plug-in whose path is the first argument: in a worker, as the terminal UI has it. Commands come
// as lines of JSON on stdin; what the plug-in does with the client is printed.
import { createInterface } from "node:readline"
import { Worker, isMainThread, parentPort, workerData } from "node:worker_threads"

const print = (value) => console.log(JSON.stringify(value))

if (isMainThread) {
  const worker = new Worker(new URL(import.meta.url), { workerData: { plugin: process.argv[2] } })
  worker.on("message", print)
  worker.on("error", (error) => print({ error: `${error.stack}` }))
  const input = createInterface({ input: process.stdin })
  input.on("line", (line) => worker.postMessage(JSON.parse(line)))
  // Nothing of the plug-in's may keep the process.
  input.on("close", () => worker.postMessage({ leave: true }))
} else {
  const tell = (value) => parentPort.postMessage(value)
  const store = { sessions: [], status: {}, permissions: [], questions: [], messages: {}, loses: false }
  process.on("unhandledRejection", (error) => tell({ error: `${error?.stack ?? error}` }))

  const get = async ({ url, query }) => {
    const [, root, session, , message] = url.split("/")
    if (url === "/session") return { data: store.sessions }
    if (url === "/session/status") return { data: store.status }
    if (url === "/permission") return { data: store.permissions }
    if (url === "/question") return { data: store.questions }
    if (root !== "session") return { error: { name: "NotFoundError" } }
    const list = store.messages[session] ?? []
    if (!message) return { data: query?.limit ? list.slice(-query.limit) : list }
    const found = list.find((one) => one.info.id === message)
    return found ? { data: found } : { error: { name: "NotFoundError" } }
  }

  const client = {
    _client: { get, post: async (request) => (tell({ posted: request.url, body: request.body }), { data: true }) },
    session: {
      promptAsync: async ({ path, body }) => {
        tell({ prompted: path.id, body })
        if (store.fails) return { error: store.fails, response: { status: store.fails.status ?? 400 } }
        const info = { id: body.messageID, role: "user", sessionID: path.id, agent: body.agent, model: body.model }
        if (!store.loses) (store.messages[path.id] ??= []).push({ info, parts: body.parts })
        return { response: { status: 204 } }
      },
      create: async () => {
        const info = { id: "ses_created", directory: "/work" }
        store.sessions.push(info)
        return { data: info }
      },
    },
    mcp: { status: async () => ({ data: {} }), connect: async () => ({}) },
  }

  const { default: plugin } = await import(workerData.plugin)
  let hooks
  parentPort.on("message", async (command) => {
    try {
      if (command.set) Object.assign(store, command.set)
      if (command.begin) {
        hooks = await plugin.server({ client, directory: "/work" })
        tell({ begun: Object.keys(hooks) })
      }
      if (command.event) hooks.event({ event: command.event })
      if (command.hook) {
        const began = Date.now()
        await hooks[command.hook](...(command.values ?? []))
        tell({ hooked: command.hook, milliseconds: Date.now() - began })
      }
      if (command.leave) parentPort.close()
      if (command.number) tell({ done: command.number })
    } catch (error) {
      tell({ error: `${error.stack}` })
    }
  })
  tell({ ready: true })
}
