/// Texts of manifests.
enum ManifestSamples {
    /// The least that is a manifest.
    static let least = "schema: 1\nid: agent\ntitle: Agent\n"

    /// A manifest that uses every key there is.
    static let full = #"""
        schema: 1
        id: agent
        title: Some agent
        kind: runtime
        driver: own-driver
        verified: {version: "1.2", how: harness}
        detect:
          binaries: [agent, agent2]
          paths: ["{root}/x", ~/y]
          version: {args: [--version], regex: 'v(\d+)', min: "1.0", below: "9", older: agent-0, newer: agent-9}
        optional: true
        root: {path: ~/.agent, env: AGENT_HOME, name: .agent}
        env: [AGENT_PID, TMUX_PANE]
        registry:
          glob: "{root}/sessions/*.json"
          pid: {pointer: /file, regex: '(\d+)\.lock'}
          process_start: /start
          session: /id
          cwd: /cwd
          pane: /pane
          title: /title
          state: /state
          states: {ready: idle, working: busy, asking: blocked}
          blocked_reason: /why
          facts: {socket: /socket, protocol: {pointer: /protocol, regex: (.*)}}
          addressable: {/kind: human, /mode: [a, 1, true]}
        payload:
          session: [/s, /t]
          cwd: /c
          prompt: /p
          turn: /u
          reply: /r
          error: /e
          transcript: /x
          title: /y
          reason: /z
          facts: {mode: [/mode, /m]}
          pid_env: [AGENT_PID]
        hooks:
          file: "{root}/hooks.jsonc"
          format: jsonc
          path: [a, b]
          runner: argv
          timeout: 2500
          timeout_unit: ms
          events:
            started: Start
            prompt: {event: Prompt, matcher: "*", match: {/kind: {is: [a, b], present: true}, /text: {prefix: "x"}}}
            turn_ended: [End, {event: Ended}]
            turn_failed: Fail
            turn_interrupted: Stop
            blocked: Ask
            unblocked: Go
            session_ended: Exit
          ignore:
            - /prompt: {prefix: "<a"}
            - {/prompt: {prefix: "<b"}, /sub: {present: true}}
          neutral: "{}"
          name: mesh
          continuation: {go: on, with: ["{{text}}"]}
        install:
          - {file: "{root}/c.json", purpose: one, format: json, set: {path: [x, y], value: {on: true}}}
          - {file: "{home_root}/d.yaml", purpose: two, format: yaml, item: {path: [l], value: v}}
          - file: ~/e.json
            purpose: three
            item: {path: [l], value: {n: 1}, owner: {pointer: /n, equals: 1}}
          - {file: ~/e.json, purpose: four, item: {path: [l], value: {n: x}, owner: {pointer: /n, prefix: x}}}
          - {file: ~/e.json, purpose: five, item: {path: [l], value: {n: x}, owner: {pointer: /n, contains: x}}}
          - {file: /f, purpose: six, contents: "text\n"}
        doors:
          - via: unix_socket
            when: any
            evidence: record
            within_ms: 1500
            grace_ms: 2500
            socket: socket
            requires: {protocol: 1}
            unless: {mode: [loose, 2], protocol: 3}
            shield: </frame
            auth: {token: "{{token}}"}
            frame: {text: "{{text}}", to: "{{session}}", id: "{{message}}", from: "{{sender}} {{sender_address}}"}
          - {via: child_inbox, auth: "hello {{token}}", frame: "{{text}}"}
          - {via: turn_end, when: turn_end}
          - {via: tmux, name: typing, escape: ["@", "$"]}
        screen:
          composer_column: 3
          composer_start: ^>
          ready_title: ^ready
          empty_composer: ^>$
          paste_placeholder: ^>P$
          composer_border: ^-+$
          busy: busy
          dialog: dialog
          enter_delay_ms: 150
        turn: {idle_by_registry: true, idle_means_interrupted: true}
        tools: {call_limit_ms: 60000, inbox_socket_env: AGENT_SOCKET, inbox_token_env: AGENT_TOKEN, caller: /session}
        spawn:
          command: ["{binary}", "--in", "{folder}"]
          acp: ["{binary}", --serve]
          env: {AGENT_QUIET: "1"}
          pass: [AGENT_KEY]
          unless_set_up: [{file: "{root}/c.json", args: [--config, "{json}"]}]
          trust: [{file: ~/t.json, purpose: trust, set: {path: ["{folder}"], value: true}}]
          instructions: AGENT.md
        settings: {anything: [1, two, {three: 3}]}

        """#
}
