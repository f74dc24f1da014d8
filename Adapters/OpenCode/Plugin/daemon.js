/** The connection to the daemon: lines of JSON-RPC, both ways. Comes back by itself. */
class Daemon {
  constructor({ hello, opened, serve }) {
    const installed = INSTALLED_HOME.startsWith("/") ? INSTALLED_HOME : join(homedir(), ".repowire")
    const home = process.env.REPOWIRE_HOME || installed
    Object.assign(this, { path: join(home, "run", "daemon.sock"), hello, opened, serve })
    this.isOpen = false
    this.isOver = false
    this.waiting = new Map()
    this.last = 0
    this.delay = 100
  }

  connect() {
    if (this.isOver) return
    const socket = createConnection(this.path)
    this.socket = socket
    this.text = ""
    socket.setEncoding("utf8")
    socket.unref?.()
    socket.on("connect", guarded(() => this.greet(socket)))
    socket.on("data", (text) => this.received(text, socket))
    socket.on("error", () => {})
    socket.on("close", () => this.closed(socket))
  }

  async greet(socket) {
    const answer = await this.send("hello", { protocol: 1, program: "repowire.js", plugin: this.hello }, 10_000)
    if (this.socket !== socket) return
    if (!answer) return socket.destroy()
    this.isOpen = true
    this.delay = 100
    this.opened()
  }

  closed(socket) {
    if (this.socket !== socket) return
    this.isOpen = false
    this.socket = undefined
    for (const done of this.waiting.values()) done(undefined)
    this.waiting.clear()
    if (this.isOver) return
    setTimeout(() => this.connect(), this.delay).unref?.()
    this.delay = Math.min(this.delay * 2, 3_000)
  }

  close() {
    this.isOver = true
    this.socket?.end()
  }

  received(text, socket) {
    this.text += text
    if (this.text.length > LONGEST_LINE) return socket.destroy()
    let end
    while ((end = this.text.indexOf("\n")) >= 0) {
      const line = this.text.slice(0, end)
      this.text = this.text.slice(end + 1)
      if (line) guarded(() => this.line(JSON.parse(line), socket))()
    }
  }

  async line(message, socket) {
    if (message.method === undefined) {
      this.waiting.get(message.id)?.(message.result)
      this.waiting.delete(message.id)
    } else if (message.id !== undefined) {
      const answer = { jsonrpc: "2.0", id: message.id }
      try {
        answer.result = await this.serve(message.method, message.params ?? {})
      } catch (error) {
        answer.error = { code: -32603, message: `${error?.message ?? error}`.slice(0, 500) }
      }
      this.write(answer, socket)
    }
  }

  write(message, socket = this.socket) {
    if (!socket || socket.destroyed) return
    if (socket.writableLength > LONGEST_LINE) return socket.destroy()
    socket.write(JSON.stringify(message) + "\n")
  }

  /** The result, or undefined when none came. */
  send(method, params, milliseconds) {
    if (!this.socket) return Promise.resolve(undefined)
    const id = ++this.last
    return new Promise((done) => {
      const timer = setTimeout(() => this.waiting.delete(id) && done(undefined), milliseconds)
      timer.unref?.()
      this.waiting.set(id, (result) => {
        clearTimeout(timer)
        done(result)
      })
      this.write({ jsonrpc: "2.0", id, method, params })
    })
  }

  call(method, params, milliseconds) {
    return this.isOpen ? this.send(method, params, milliseconds) : Promise.resolve(undefined)
  }

  report(...events) {
    if (this.isOpen && events.length) this.write({ jsonrpc: "2.0", method: "plugin/report", params: { events } })
  }
}
