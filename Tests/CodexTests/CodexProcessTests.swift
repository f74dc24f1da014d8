import Platform
import RepowireKit
import TestSupport
import Testing

@testable import Codex

@Suite struct CodexProcessTests {
    @Test(arguments: [
        (["codex"], CodexProcess.terminal(folder: nil)),
        (["codex", "resume", "--last"], .terminal(folder: nil)),
        (["codex", "-C", "/work/shop"], .terminal(folder: "/work/shop")),
        (["codex", "--cd", "shop"], .terminal(folder: nil)),
        (["codex", "-C"], .terminal(folder: nil)),
        (["codex", "execute the plan"], .terminal(folder: nil)),
        (["codex", "exec", "do it"], .headless), (["codex", "e", "do it"], .headless),
        (["/opt/codex", "--model", "exec", "exec"], .headless),
        (["codex", "app-server", "--listen", "unix://", "--managed-daemon"], .server),
    ])
    func `What a process is, its words tell`(words: [String], expected: CodexProcess) {
        #expect(CodexProcess(arguments: words) == expected)
    }

    @Test func `The record of a thread is found by the day in its id, whatever the time zone`() throws {
        let home = try ScratchHome()
        let folder = ThreadFolder(root: home.path)
        // 2026-11-25T08:20:14Z
        let id = "01a211ca-8258-7a61-8171-0ffc84ab3ff9"
        #expect(folder.rollout(of: id) == nil)
        for day in ["24", "25", "26"] {
            let path = "\(home.path)/sessions/2026/11/\(day)"
            try FileSystem.makeFolder(path)
            let file = "\(path)/rollout-2026-11-\(day)T08-20-14-\(id).jsonl"
            try FileSystem.writeNew(file, [], mode: 0o600)
            #expect(folder.rollout(of: id) == file)
            try FileSystem.remove(file)
        }
        #expect(folder.rollout(of: "no id") == nil)
    }

    @Test(arguments: [
        ("UserPromptSubmit", "user_prompt_submit"), ("Stop", "stop"), ("SessionStart", "session_start"),
    ])
    func `Events in Codex's keys are written with underscores`(name: String, key: String) {
        #expect(HookTrust.snakeCase(name) == key)
        #expect(HookTrust.event(in: "/home/a:b/hooks.json:\(key):0:0") == key)
    }

    @Test func `Options for one start are written as TOML`() {
        let table: JSONObject = ["command": "/opt/re\"po", "args": ["codex"], "tool_timeout_sec": 3600]
        let options = CodexAdapter.options(setting: ["mcp_servers", "repowire"], to: table)
        #expect(
            options == [
                "-c", #"mcp_servers.repowire.command="/opt/re\"po""#, "-c", #"mcp_servers.repowire.args=["codex"]"#,
                "-c", "mcp_servers.repowire.tool_timeout_sec=3600",
            ])
    }
}
