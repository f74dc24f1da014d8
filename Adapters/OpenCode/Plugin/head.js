// Repowire's plug-in for OpenCode. It tells the Repowire daemon of this machine what the sessions of this process do,
// puts questions of other agents into them, and reports the answers.
//
// Written by `repowire setup` and removed by `repowire uninstall`; a change to it is lost with the next setup. Without
// a daemon it does nothing but look for one now and then. No hook of it throws: OpenCode would lose the user's prompt.
import { execFileSync } from "node:child_process"
import { readFileSync } from "node:fs"
import { createConnection } from "node:net"
import { homedir } from "node:os"
import { join } from "node:path"
import { isMainThread } from "node:worker_threads"

const INSTALLED_HOME = "__REPOWIRE_HOME__"
const TOOL_PREFIX = "repowire_"
const MESSAGE_PREFIX = "msg_rw_"
const LONGEST_LINE = 16 << 20

/** Waits without keeping the process alive. */
const pause = (milliseconds) => new Promise((done) => setTimeout(done, milliseconds).unref?.())

function guarded(work) {
  return async (...values) => {
    try {
      return await work(...values)
    } catch {
      // A fault of ours must not become one of the user's.
    }
  }
}
