import RepowireKit

/// What Claude Code 2.1.331 wrote into transcripts around messages of ours, line by line; fields that nothing here reads
/// are left out. Each message has an id of one letter: `m_aaaa…` was answered, and so on.
enum RecordedTranscript {
    /// A tool, then the answer.
    // swift-format-ignore
    static let answered = lines(#"""
        {"type":"queue-operation","operation":"enqueue","content":"<cross-session-message from=\"repowire:front\" from-name=\"front\">\n[repowire ask m_aaaaaaaaaaaaaaaaaaaa from \"front\" (agent, claude-code, this machine, circle default)]\nIt waits for your answer.\n\nCALL Bash {\"command\":\"echo hi\",\"description\":\"d\"} ECHO:the answer\n\n[end of repowire ask m_aaaaaaaaaaaaaaaaaaaa. Reply normally; your answer is sent back to \"front\".]\n</cross-session-message>"}
        {"type":"queue-operation","operation":"dequeue"}
        {"type":"user","promptId":"f9ac9b07-00c2-41a3-b21b-1a0f9a3cfec2","isSidechain":false,"isMeta":true,"promptSource":"system","turnOrigin":"peer","origin":{"kind":"peer","from":"repowire","verifiedPeerPid":4711,"verifiedPeerProcStart":"815","name":"front"},"message":{"role":"user","content":"Another Claude session sent a message:\n<cross-session-message from=\"repowire:front\" from-name=\"front\">\n[repowire ask m_aaaaaaaaaaaaaaaaaaaa from \"front\" (agent, claude-code, this machine, circle default)]\nIt waits for your answer.\n\nCALL Bash {\"command\":\"echo hi\",\"description\":\"d\"} ECHO:the answer\n\n[end of repowire ask m_aaaaaaaaaaaaaaaaaaaa. Reply normally; your answer is sent back to \"front\".]\n</cross-session-message>\n\nThis came from another Claude session …"}}
        {"type":"assistant","isSidechain":false,"message":{"id":"msg_scripted_1","role":"assistant","model":"claude-opus-5-5","content":[{"type":"tool_use","id":"toolu_scripted_1_0","name":"Bash","input":{"command":"echo hi","description":"d"}}],"stop_reason":"tool_use"}}
        {"type":"user","promptId":"f9ac9b07-00c2-41a3-b21b-1a0f9a3cfec2","isSidechain":false,"message":{"role":"user","content":[{"tool_use_id":"toolu_scripted_1_0","type":"tool_result","content":"hi","is_error":false}]}}
        {"type":"assistant","isSidechain":false,"message":{"id":"msg_scripted_2","role":"assistant","model":"claude-opus-5-5","content":[{"type":"text","text":"the answer"}],"stop_reason":"end_turn"}}
        {"type":"system","subtype":"stop_hook_summary","isSidechain":false,"hookErrors":[]}
        {"type":"system","subtype":"turn_duration","isSidechain":false,"isMeta":false,"durationMs":308}
        """#)

    /// Esc while the answer came.
    // swift-format-ignore
    static let interruptedStreaming = lines(#"""
        {"type":"queue-operation","operation":"enqueue","content":"<cross-session-message from=\"repowire:front\" from-name=\"front\">\n[repowire ask m_bbbbbbbbbbbbbbbbbbbb from \"front\" (agent, claude-code, this machine, circle default)]\nIt waits for your answer.\n\nBEGIN:partial HOLD:g0 ECHO:never\n\n[end of repowire ask m_bbbbbbbbbbbbbbbbbbbb. Reply normally; your answer is sent back to \"front\".]\n</cross-session-message>"}
        {"type":"queue-operation","operation":"dequeue"}
        {"type":"user","promptId":"86f37c28-cae6-4073-9d70-9cf1cf9d1aea","isSidechain":false,"isMeta":true,"promptSource":"system","turnOrigin":"peer","origin":{"kind":"peer","from":"repowire","verifiedPeerPid":4711,"verifiedPeerProcStart":"815","name":"front"},"message":{"role":"user","content":"Another Claude session sent a message:\n<cross-session-message from=\"repowire:front\" from-name=\"front\">\n[repowire ask m_bbbbbbbbbbbbbbbbbbbb from \"front\" (agent, claude-code, this machine, circle default)]\nIt waits for your answer.\n\nBEGIN:partial HOLD:g0 ECHO:never\n\n[end of repowire ask m_bbbbbbbbbbbbbbbbbbbb. Reply normally; your answer is sent back to \"front\".]\n</cross-session-message>\n\nThis came from another Claude session …"}}
        {"type":"assistant","isSidechain":false,"isAbortedMidStream":true,"message":{"id":"msg_scripted_3","role":"assistant","model":"claude-opus-5-5","content":[{"type":"text","text":"partial "}],"stop_reason":null}}
        {"type":"user","promptId":"86f37c28-cae6-4073-9d70-9cf1cf9d1aea","isSidechain":false,"rowSource":"harness","interruptedMessageId":"msg_scripted_3","message":{"role":"user","content":[{"type":"text","text":"[Request interrupted by user]"}]}}
        """#)

    /// Esc before its first byte.
    // swift-format-ignore
    static let interruptedBefore = lines(#"""
        {"type":"queue-operation","operation":"enqueue","content":"<cross-session-message from=\"repowire:front\" from-name=\"front\">\n[repowire ask m_cccccccccccccccccccc from \"front\" (agent, claude-code, this machine, circle default)]\nIt waits for your answer.\n\nHOLD:g1 ECHO:never\n\n[end of repowire ask m_cccccccccccccccccccc. Reply normally; your answer is sent back to \"front\".]\n</cross-session-message>"}
        {"type":"queue-operation","operation":"dequeue"}
        {"type":"user","promptId":"b46f0e74-bf87-41d5-81b3-931c2427424e","isSidechain":false,"isMeta":true,"promptSource":"system","turnOrigin":"peer","origin":{"kind":"peer","from":"repowire","verifiedPeerPid":4711,"verifiedPeerProcStart":"815","name":"front"},"message":{"role":"user","content":"Another Claude session sent a message:\n<cross-session-message from=\"repowire:front\" from-name=\"front\">\n[repowire ask m_cccccccccccccccccccc from \"front\" (agent, claude-code, this machine, circle default)]\nIt waits for your answer.\n\nHOLD:g1 ECHO:never\n\n[end of repowire ask m_cccccccccccccccccccc. Reply normally; your answer is sent back to \"front\".]\n</cross-session-message>\n\nThis came from another Claude session …"}}
        {"type":"user","promptId":"b46f0e74-bf87-41d5-81b3-931c2427424e","isSidechain":false,"rowSource":"harness","message":{"role":"user","content":[{"type":"text","text":"[Request interrupted by user]"}]}}
        """#)

    /// Esc while a tool ran.
    // swift-format-ignore
    static let interruptedTool = lines(#"""
        {"type":"queue-operation","operation":"enqueue","content":"<cross-session-message from=\"repowire:front\" from-name=\"front\">\n[repowire ask m_dddddddddddddddddddd from \"front\" (agent, claude-code, this machine, circle default)]\nIt waits for your answer.\n\nCALL Bash {\"command\":\"python3 -c 'import time;time.sleep(20)'\",\"description\":\"d\"} ECHO:never\n\n[end of repowire ask m_dddddddddddddddddddd. Reply normally; your answer is sent back to \"front\".]\n</cross-session-message>"}
        {"type":"queue-operation","operation":"dequeue"}
        {"type":"user","promptId":"afec07b5-151c-4e27-9d60-03ae0c503fea","isSidechain":false,"isMeta":true,"promptSource":"system","turnOrigin":"peer","origin":{"kind":"peer","from":"repowire","verifiedPeerPid":4711,"verifiedPeerProcStart":"815","name":"front"},"message":{"role":"user","content":"Another Claude session sent a message:\n<cross-session-message from=\"repowire:front\" from-name=\"front\">\n[repowire ask m_dddddddddddddddddddd from \"front\" (agent, claude-code, this machine, circle default)]\nIt waits for your answer.\n\nCALL Bash {\"command\":\"python3 -c 'import time;time.sleep(20)'\",\"description\":\"d\"} ECHO:never\n\n[end of repowire ask m_dddddddddddddddddddd. Reply normally; your answer is sent back to \"front\".]\n</cross-session-message>\n\nThis came from another Claude session …"}}
        {"type":"assistant","isSidechain":false,"message":{"id":"msg_scripted_5","role":"assistant","model":"claude-opus-5-5","content":[{"type":"tool_use","id":"toolu_scripted_5_0","name":"Bash","input":{"command":"python3 -c 'import time;time.sleep(20)'","description":"d"}}],"stop_reason":"tool_use"}}
        {"type":"user","promptId":"afec07b5-151c-4e27-9d60-03ae0c503fea","isSidechain":false,"toolUseResult":"User rejected tool use","toolDenialKind":"user-rejected","message":{"role":"user","content":[{"type":"tool_result","content":"The user doesn't want to proceed with this tool use. The tool use was rejected (eg. if it was a file edit, the new_string was NOT written to the file). STOP what you are doing and wait for the user to tell you how to proceed.","is_error":true,"tool_use_id":"toolu_scripted_5_0"}]}}
        {"type":"user","promptId":"afec07b5-151c-4e27-9d60-03ae0c503fea","isSidechain":false,"rowSource":"harness","interruptedMessageId":"msg_scripted_5","message":{"role":"user","content":[{"type":"text","text":"[Request interrupted by user for tool use]"}]}}
        """#)

    /// An error of the API.
    // swift-format-ignore
    static let failed = lines(#"""
        {"type":"queue-operation","operation":"enqueue","content":"<cross-session-message from=\"repowire:front\" from-name=\"front\">\n[repowire ask m_eeeeeeeeeeeeeeeeeeee from \"front\" (agent, claude-code, this machine, circle default)]\nIt waits for your answer.\n\nFAIL:400 bad thing\n\n[end of repowire ask m_eeeeeeeeeeeeeeeeeeee. Reply normally; your answer is sent back to \"front\".]\n</cross-session-message>"}
        {"type":"queue-operation","operation":"dequeue"}
        {"type":"user","promptId":"07dabce5-1450-4fa2-8c0b-1b9b3e746681","isSidechain":false,"isMeta":true,"promptSource":"system","turnOrigin":"peer","origin":{"kind":"peer","from":"repowire","verifiedPeerPid":4711,"verifiedPeerProcStart":"815","name":"front"},"message":{"role":"user","content":"Another Claude session sent a message:\n<cross-session-message from=\"repowire:front\" from-name=\"front\">\n[repowire ask m_eeeeeeeeeeeeeeeeeeee from \"front\" (agent, claude-code, this machine, circle default)]\nIt waits for your answer.\n\nFAIL:400 bad thing\n\n[end of repowire ask m_eeeeeeeeeeeeeeeeeeee. Reply normally; your answer is sent back to \"front\".]\n</cross-session-message>\n\nThis came from another Claude session …"}}
        {"type":"assistant","isSidechain":false,"isApiErrorMessage":true,"apiErrorStatus":400,"error":"unknown","message":{"id":"5f0660b6-8c90-497f-a91d-47cd3da3c964","role":"assistant","model":"<synthetic>","content":[{"type":"text","text":"API Error: 400 bad thing"}],"stop_reason":"stop_sequence"}}
        """#)

    /// Esc, while a prompt that the user had typed waited.
    // swift-format-ignore
    static let interruptedQueued = lines(#"""
        {"type":"queue-operation","operation":"enqueue","content":"<cross-session-message from=\"repowire:front\" from-name=\"front\">\n[repowire ask m_ffffffffffffffffffff from \"front\" (agent, claude-code, this machine, circle default)]\nIt waits for your answer.\n\nBEGIN:part HOLD:g4 ECHO:ours\n\n[end of repowire ask m_ffffffffffffffffffff. Reply normally; your answer is sent back to \"front\".]\n</cross-session-message>"}
        {"type":"queue-operation","operation":"dequeue"}
        {"type":"user","promptId":"1eeb5036-1175-43d7-8afe-52c4b66afe70","isSidechain":false,"isMeta":true,"promptSource":"system","turnOrigin":"peer","origin":{"kind":"peer","from":"repowire","verifiedPeerPid":4711,"verifiedPeerProcStart":"815","name":"front"},"message":{"role":"user","content":"Another Claude session sent a message:\n<cross-session-message from=\"repowire:front\" from-name=\"front\">\n[repowire ask m_ffffffffffffffffffff from \"front\" (agent, claude-code, this machine, circle default)]\nIt waits for your answer.\n\nBEGIN:part HOLD:g4 ECHO:ours\n\n[end of repowire ask m_ffffffffffffffffffff. Reply normally; your answer is sent back to \"front\".]\n</cross-session-message>\n\nThis came from another Claude session …"}}
        {"type":"queue-operation","operation":"enqueue","content":"ECHO:typed answer"}
        {"type":"queue-operation","operation":"dequeue"}
        {"type":"assistant","isSidechain":false,"isAbortedMidStream":true,"message":{"id":"msg_scripted_12","role":"assistant","model":"claude-opus-5-5","content":[{"type":"text","text":"part "}],"stop_reason":null}}
        {"type":"user","promptId":"1eeb5036-1175-43d7-8afe-52c4b66afe70","isSidechain":false,"rowSource":"harness","interruptedMessageId":"msg_scripted_12","message":{"role":"user","content":[{"type":"text","text":"[Request interrupted by user]"}]}}
        {"type":"user","promptId":"61e1c97a-cc8d-46ed-84cc-4d3fe1b7ab8b","isSidechain":false,"promptSource":"queued","turnOrigin":"human","origin":{"kind":"human"},"message":{"role":"user","content":"ECHO:typed answer"}}
        {"type":"assistant","isSidechain":false,"message":{"id":"msg_scripted_13","role":"assistant","model":"claude-opus-5-5","content":[{"type":"text","text":"typed answer"}],"stop_reason":"end_turn"}}
        {"type":"system","subtype":"stop_hook_summary","isSidechain":false,"hookErrors":[]}
        {"type":"system","subtype":"turn_duration","isSidechain":false,"isMeta":false,"durationMs":148}
        """#)

    /// A prompt that the user typed meanwhile, run after ours.
    // swift-format-ignore
    static let queued = lines(#"""
        {"type":"queue-operation","operation":"enqueue","content":"<cross-session-message from=\"repowire:front\" from-name=\"front\">\n[repowire ask m_gggggggggggggggggggg from \"front\" (agent, claude-code, this machine, circle default)]\nIt waits for your answer.\n\nHOLD:g5 ECHO:our answer\n\n[end of repowire ask m_gggggggggggggggggggg. Reply normally; your answer is sent back to \"front\".]\n</cross-session-message>"}
        {"type":"queue-operation","operation":"dequeue"}
        {"type":"user","promptId":"9dca143a-277b-4a89-9f49-2fcf14b48208","isSidechain":false,"isMeta":true,"promptSource":"system","turnOrigin":"peer","origin":{"kind":"peer","from":"repowire","verifiedPeerPid":4711,"verifiedPeerProcStart":"815","name":"front"},"message":{"role":"user","content":"Another Claude session sent a message:\n<cross-session-message from=\"repowire:front\" from-name=\"front\">\n[repowire ask m_gggggggggggggggggggg from \"front\" (agent, claude-code, this machine, circle default)]\nIt waits for your answer.\n\nHOLD:g5 ECHO:our answer\n\n[end of repowire ask m_gggggggggggggggggggg. Reply normally; your answer is sent back to \"front\".]\n</cross-session-message>\n\nThis came from another Claude session …"}}
        {"type":"queue-operation","operation":"enqueue","content":"ECHO:answer to queued"}
        {"type":"assistant","isSidechain":false,"message":{"id":"msg_scripted_14","role":"assistant","model":"claude-opus-5-5","content":[{"type":"text","text":"our answer"}],"stop_reason":"end_turn"}}
        {"type":"queue-operation","operation":"dequeue"}
        {"type":"system","subtype":"stop_hook_summary","isSidechain":false,"hookErrors":[]}
        {"type":"system","subtype":"turn_duration","isSidechain":false,"isMeta":false,"durationMs":712}
        {"type":"user","promptId":"35946ec3-6421-476f-b614-7998855ac936","isSidechain":false,"promptSource":"queued","turnOrigin":"human","origin":{"kind":"human"},"message":{"role":"user","content":"ECHO:answer to queued"}}
        {"type":"assistant","isSidechain":false,"message":{"id":"msg_scripted_15","role":"assistant","model":"claude-opus-5-5","content":[{"type":"text","text":"answer to queued"}],"stop_reason":"end_turn"}}
        {"type":"system","subtype":"stop_hook_summary","isSidechain":false,"hookErrors":[]}
        {"type":"system","subtype":"turn_duration","isSidechain":false,"isMeta":false,"durationMs":342}
        """#)

    /// Given at the end of the user's own turn, as the answer of the `Stop` hook.
    // swift-format-ignore
    static let continuation = lines(#"""
        {"type":"user","promptId":"cd15682b-c91e-45cb-87ac-1357c648cd84","isSidechain":false,"promptSource":"typed","turnOrigin":"human","origin":{"kind":"human"},"message":{"role":"user","content":"do your own work"}}
        {"type":"assistant","isSidechain":false,"message":{"id":"msg_scripted_16","role":"assistant","model":"claude-opus-5-5","content":[{"type":"text","text":"own work done"}],"stop_reason":"end_turn"}}
        {"type":"user","promptId":"cd15682b-c91e-45cb-87ac-1357c648cd84","isSidechain":false,"isMeta":true,"rowSource":"hook","message":{"role":"user","content":"Stop hook feedback:\n[repowire ask m_hhhhhhhhhhhhhhhhhhhh from \"front\" (agent, claude-code, this machine, circle default)]\nIt waits for your answer.\n\nplease\n\n[end of repowire ask m_hhhhhhhhhhhhhhhhhhhh. Reply normally; your answer is sent back to \"front\".]"}}
        {"type":"attachment","isSidechain":false,"attachment":{"type":"hook_blocking_error","hookName":"Stop","toolUseID":"cb733ab2-dd1d-4491-95de-e8461de7ff0f","hookEvent":"Stop","blockingError":{"blockingError":"[repowire ask m_hhhhhhhhhhhhhhhhhhhh from \"front\" (agent, claude-code, this machine, circle default)]\nIt waits for your answer.\n\nplease\n\n[end of repowire ask m_hhhhhhhhhhhhhhhhhhhh. Reply normally; your answer is sent back to \"front\".]","command":"/home/dev/stop.sh"}}}
        {"type":"system","subtype":"stop_hook_summary","isSidechain":false,"hookErrors":["[repowire ask m_hhhhhhhhhhhhhhhhhhhh from \"front\" (agent, claude-code, this machine, circle default)]\nIt waits for your answer.\n\nplease\n\n[end of repowire ask m_hhhhhhhhhhhhhhhhhhhh. Reply normally; your answer is sent back to \"front\".]"]}
        {"type":"assistant","isSidechain":false,"message":{"id":"msg_scripted_17","role":"assistant","model":"claude-opus-5-5","content":[{"type":"text","text":"answer at the end"}],"stop_reason":"end_turn"}}
        {"type":"system","subtype":"stop_hook_summary","isSidechain":false,"hookErrors":[]}
        {"type":"system","subtype":"turn_duration","isSidechain":false,"isMeta":false,"durationMs":242}
        """#)

    /// A sub-agent in the background, whose end makes a prompt of its own.
    // swift-format-ignore
    static let subagent = lines(#"""
        {"type":"queue-operation","operation":"enqueue","content":"<cross-session-message from=\"repowire:front\" from-name=\"front\">\n[repowire ask m_iiiiiiiiiiiiiiiiiiii from \"front\" (agent, claude-code, this machine, circle default)]\nIt waits for your answer.\n\nCALL Task {\"description\":\"say\",\"prompt\":\"please ECHO:from-sub\",\"subagent_type\":\"general-purpose\"} ECHO:main answer\n\n[end of repowire ask m_iiiiiiiiiiiiiiiiiiii. Reply normally; your answer is sent back to \"front\".]\n</cross-session-message>"}
        {"type":"queue-operation","operation":"dequeue"}
        {"type":"queue-operation","operation":"enqueue","content":"<task-notification>\n<task-id>ade05c62d454615a1</task-id>\n<tool-use-id>toolu_scripted_18_0</tool-use-id>\n<output-file>/tmp/claude-0/-home-dev-repo/8b1f6a09-4050-4751-b36b-b10e66ad0aac/tasks/ade05c62d454615a1.output</output-file>\n<status>completed</status>\n<summary>Agent \"say\" finished</summary>\n<note>A task-notification fires each time this agent stops with no live background children of its own. The user can send it another message and resume it, so the same task-id may notify more than once.</note>\n<result>from-sub</result>\n<usage><subagent_tokens>110</subagent_tokens><tool_uses>0</tool_uses><duration_ms>197</duration_ms></usage>\n</task-notification>"}
        {"type":"user","promptId":"1782fd7c-ed62-484b-a4b7-6b79699f877c","isSidechain":false,"isMeta":true,"promptSource":"system","turnOrigin":"peer","origin":{"kind":"peer","from":"repowire","verifiedPeerPid":4711,"verifiedPeerProcStart":"815","name":"front"},"message":{"role":"user","content":"Another Claude session sent a message:\n<cross-session-message from=\"repowire:front\" from-name=\"front\">\n[repowire ask m_iiiiiiiiiiiiiiiiiiii from \"front\" (agent, claude-code, this machine, circle default)]\nIt waits for your answer.\n\nCALL Task {\"description\":\"say\",\"prompt\":\"please ECHO:from-sub\",\"subagent_type\":\"general-purpose\"} ECHO:main answer\n\n[end of repowire ask m_iiiiiiiiiiiiiiiiiiii. Reply normally; your answer is sent back to \"front\".]\n</cross-session-message>\n\nThis came from another Claude session …"}}
        {"type":"assistant","isSidechain":false,"message":{"id":"msg_scripted_18","role":"assistant","model":"claude-opus-5-5","content":[{"type":"tool_use","id":"toolu_scripted_18_0","name":"Task","input":{"description":"say","prompt":"please ECHO:from-sub","subagent_type":"general-purpose"}}],"stop_reason":"tool_use"}}
        {"type":"user","promptId":"1782fd7c-ed62-484b-a4b7-6b79699f877c","isSidechain":false,"message":{"role":"user","content":[{"tool_use_id":"toolu_scripted_18_0","type":"tool_result","content":[{"type":"text","text":"Async agent launched successfully. (This tool result is internal metadata — never quote or paste any part of it, including the agentId below, into a user-facing reply.)\nagentId: ade05c62d454615a1 (internal ID - do not mention to user. Use SendMessage with to: 'ade05c62d454615a1', summary: '<5-10 word recap>' to continue this agent.)\nThe agent is working in the background. You will be notified automatically when it completes. You know nothing about its results until that notification arrives — do not report, assume, or predict them; continue other work or respond to the user in the meantime.\nDo not duplicate this agent's work — avoid working with the same files or topics it is using.\noutput_file: /tmp/claude-0/-home-dev-repo/8b1f6a09-4050-4751-b36b-b10e66ad0aac/tasks/ade05c62d454615a1.output\nDo NOT Read or tail this file via the shell tool — it is the full subagent JSONL transcript and reading it will overflow your context. If the user asks for progress, say the agent is still running; you'll get a completion notification."}]}]}}
        {"type":"assistant","isSidechain":false,"message":{"id":"msg_scripted_19","role":"assistant","model":"claude-opus-5-5","content":[{"type":"text","text":"main answer"}],"stop_reason":"end_turn"}}
        {"type":"queue-operation","operation":"dequeue"}
        {"type":"system","subtype":"stop_hook_summary","isSidechain":false,"hookErrors":[]}
        {"type":"system","subtype":"turn_duration","isSidechain":false,"isMeta":false,"durationMs":356}
        {"type":"user","promptId":"2210b6c5-8ab0-451a-89bd-b40a5af82c1b","isSidechain":false,"rowSource":"recorded","promptSource":"system","turnOrigin":"task_notification","origin":{"kind":"task-notification","producer":"session-task","runId":"0mwvno4we-e2faafc7"},"message":{"role":"user","content":"<task-notification>\n<task-id>ade05c62d454615a1</task-id>\n<tool-use-id>toolu_scripted_18_0</tool-use-id>\n<output-file>/tmp/claude-0/-home-dev-repo/8b1f6a09-4050-4751-b36b-b10e66ad0aac/tasks/ade05c62d454615a1.output</output-file>\n<status>completed</status>\n<summary>Agent \"say\" finished</summary>\n<note>A task-notification fires each time this agent stops with no live background children of its own. The user can send it another message and resume it, so the same task-id may notify more than once.</note>\n<result>from-sub</result>\n<usage><subagent_tokens>110</subagent_tokens><tool_uses>0</tool_uses><duration_ms>197</duration_ms></usage>\n</task-notification>"}}
        {"type":"assistant","isSidechain":false,"message":{"id":"msg_scripted_21","role":"assistant","model":"claude-opus-5-5","content":[{"type":"text","text":"Understood."}],"stop_reason":"end_turn"}}
        {"type":"system","subtype":"stop_hook_summary","isSidechain":false,"hookErrors":[]}
        {"type":"system","subtype":"turn_duration","isSidechain":false,"isMeta":false,"durationMs":520}
        """#)

    /// What that sub-agent wrote into a file of its own.
    // swift-format-ignore
    static let subagentFile = lines(#"""
        {"type":"user","promptId":"1782fd7c-ed62-484b-a4b7-6b79699f877c","isSidechain":true,"rowSource":"recorded","message":{"role":"user","content":"please ECHO:from-sub"}}
        {"type":"assistant","isSidechain":true,"message":{"id":"msg_scripted_20","role":"assistant","model":"claude-opus-5-5","content":[{"type":"text","text":"from-sub"}],"stop_reason":"end_turn"}}
        """#)

    /// `/compact`, then the message.
    // swift-format-ignore
    static let compacted = lines(#"""
        {"type":"system","subtype":"compact_boundary","isSidechain":false,"content":"Conversation compacted"}
        {"type":"user","promptId":"02a1bb7c-4e53-4d58-9fcf-95ddd04aa882","isSidechain":false,"rowSource":"local","isCompactSummary":true,"isVisibleInTranscriptOnly":true,"message":{"role":"user","content":"This session is being continued from a previous conversation that ran out of context. The summary below covers the earlier portion of the conversation.\n\n<system-reminder>\n<tools-used-before-summary>Agent, Bash, CrossSessionMessage</tools-used-before-summary>\n</system-reminder>\nUnderstood.\n\nIf you need specific details from before compaction (like exact code snippets, error messages, or content you generated), read the full transcript at: /home/dev/home/.claude/projects/-home-dev-repo/8b1f…"}}
        {"type":"user","promptId":"02a1bb7c-4e53-4d58-9fcf-95ddd04aa882","isSidechain":false,"isMeta":true,"rowSource":"harness","message":{"role":"user","content":"<local-command-caveat>The command below was run directly in Claude Code, not sent to you as a request, and its output goes straight to the user. It's recorded here as context for later messages.</local-command-caveat>"}}
        {"type":"user","promptId":"02a1bb7c-4e53-4d58-9fcf-95ddd04aa882","isSidechain":false,"rowSource":"local","message":{"role":"user","content":"<command-name>/compact</command-name>\n            <command-message>compact</command-message>\n            <command-args></command-args>"}}
        {"type":"user","promptId":"02a1bb7c-4e53-4d58-9fcf-95ddd04aa882","isSidechain":false,"rowSource":"local","message":{"role":"user","content":"<local-command-stdout>\u001b[2mCompacted (ctrl+o to see full summary)\u001b[22m</local-command-stdout>"}}
        {"type":"queue-operation","operation":"enqueue","content":"<cross-session-message from=\"repowire:front\" from-name=\"front\">\n[repowire ask m_jjjjjjjjjjjjjjjjjjjj from \"front\" (agent, claude-code, this machine, circle default)]\nIt waits for your answer.\n\nECHO:after compaction\n\n[end of repowire ask m_jjjjjjjjjjjjjjjjjjjj. Reply normally; your answer is sent back to \"front\".]\n</cross-session-message>"}
        {"type":"queue-operation","operation":"dequeue"}
        {"type":"user","promptId":"dddac91b-98b7-48d2-be95-288ff34b17af","isSidechain":false,"isMeta":true,"promptSource":"system","turnOrigin":"peer","origin":{"kind":"peer","from":"repowire","verifiedPeerPid":4711,"verifiedPeerProcStart":"815","name":"front"},"message":{"role":"user","content":"Another Claude session sent a message:\n<cross-session-message from=\"repowire:front\" from-name=\"front\">\n[repowire ask m_jjjjjjjjjjjjjjjjjjjj from \"front\" (agent, claude-code, this machine, circle default)]\nIt waits for your answer.\n\nECHO:after compaction\n\n[end of repowire ask m_jjjjjjjjjjjjjjjjjjjj. Reply normally; your answer is sent back to \"front\".]\n</cross-session-message>\n\nThis came from another Claude session …"}}
        {"type":"assistant","isSidechain":false,"message":{"id":"msg_scripted_24","role":"assistant","model":"claude-opus-5-5","content":[{"type":"text","text":"after compaction"}],"stop_reason":"end_turn"}}
        {"type":"system","subtype":"stop_hook_summary","isSidechain":false,"hookErrors":[]}
        {"type":"system","subtype":"turn_duration","isSidechain":false,"isMeta":false,"durationMs":179}
        """#)

    /// Still at work.
    // swift-format-ignore
    static let running = lines(#"""
        {"type":"queue-operation","operation":"enqueue","content":"<cross-session-message from=\"repowire:front\" from-name=\"front\">\n[repowire ask m_kkkkkkkkkkkkkkkkkkkk from \"front\" (agent, claude-code, this machine, circle default)]\nIt waits for your answer.\n\nBEGIN:begun HOLD:g7 ECHO:never\n\n[end of repowire ask m_kkkkkkkkkkkkkkkkkkkk. Reply normally; your answer is sent back to \"front\".]\n</cross-session-message>"}
        {"type":"queue-operation","operation":"dequeue"}
        {"type":"user","promptId":"e6a130f0-d811-41b9-9e6f-5905a867e2e7","isSidechain":false,"isMeta":true,"promptSource":"system","turnOrigin":"peer","origin":{"kind":"peer","from":"repowire","verifiedPeerPid":4711,"verifiedPeerProcStart":"815","name":"front"},"message":{"role":"user","content":"Another Claude session sent a message:\n<cross-session-message from=\"repowire:front\" from-name=\"front\">\n[repowire ask m_kkkkkkkkkkkkkkkkkkkk from \"front\" (agent, claude-code, this machine, circle default)]\nIt waits for your answer.\n\nBEGIN:begun HOLD:g7 ECHO:never\n\n[end of repowire ask m_kkkkkkkkkkkkkkkkkkkk. Reply normally; your answer is sent back to \"front\".]\n</cross-session-message>\n\nThis came from another Claude session …"}}
        """#)

    /// Killed at work, resumed, and given another prompt.
    // swift-format-ignore
    static let killed = lines(#"""
        {"type":"queue-operation","operation":"enqueue","content":"<cross-session-message from=\"repowire:front\" from-name=\"front\">\n[repowire ask m_kkkkkkkkkkkkkkkkkkkk from \"front\" (agent, claude-code, this machine, circle default)]\nIt waits for your answer.\n\nBEGIN:begun HOLD:g7 ECHO:never\n\n[end of repowire ask m_kkkkkkkkkkkkkkkkkkkk. Reply normally; your answer is sent back to \"front\".]\n</cross-session-message>"}
        {"type":"queue-operation","operation":"dequeue"}
        {"type":"user","promptId":"e6a130f0-d811-41b9-9e6f-5905a867e2e7","isSidechain":false,"isMeta":true,"promptSource":"system","turnOrigin":"peer","origin":{"kind":"peer","from":"repowire","verifiedPeerPid":4711,"verifiedPeerProcStart":"815","name":"front"},"message":{"role":"user","content":"Another Claude session sent a message:\n<cross-session-message from=\"repowire:front\" from-name=\"front\">\n[repowire ask m_kkkkkkkkkkkkkkkkkkkk from \"front\" (agent, claude-code, this machine, circle default)]\nIt waits for your answer.\n\nBEGIN:begun HOLD:g7 ECHO:never\n\n[end of repowire ask m_kkkkkkkkkkkkkkkkkkkk. Reply normally; your answer is sent back to \"front\".]\n</cross-session-message>\n\nThis came from another Claude session …"}}
        {"type":"assistant","isSidechain":false,"isApiErrorMessage":false,"message":{"id":"39734ed4-26f0-46d4-b89b-7b34e43fc4da","role":"assistant","model":"<synthetic>","content":[{"type":"text","text":"No response requested."}],"stop_reason":"stop_sequence"}}
        {"type":"user","promptId":"91b15fd3-5eaf-42bc-8735-ccd3b28d8fd2","isSidechain":false,"promptSource":"typed","turnOrigin":"human","origin":{"kind":"human"},"message":{"role":"user","content":"ECHO:after the crash"}}
        {"type":"assistant","isSidechain":false,"message":{"id":"msg_scripted_26","role":"assistant","model":"claude-opus-5-5","content":[{"type":"text","text":"after the crash"}],"stop_reason":"end_turn"}}
        {"type":"system","subtype":"stop_hook_summary","isSidechain":false,"hookErrors":[]}
        {"type":"system","subtype":"turn_duration","isSidechain":false,"isMeta":false,"durationMs":547}
        """#)

    /// A copy of the session (`--fork-session`): all of its prompts have one id.
    // swift-format-ignore
    static let forked = lines(#"""
        {"type":"system","subtype":"compact_boundary","isSidechain":false,"content":"Conversation compacted"}
        {"type":"user","promptId":"535fc2d4-4537-4128-93eb-dff25ef1bab0","isSidechain":false,"rowSource":"local","isCompactSummary":true,"isVisibleInTranscriptOnly":true,"message":{"role":"user","content":"This session is being continued from a previous conversation that ran out of context. The summary below covers the earlier portion of the conversation.\n\n<system-reminder>\n<tools-used-before-summary>Agent, Bash, CrossSessionMessage</tools-used-before-summary>\n</system-reminder>\nUnderstood.\n\nIf you need specific details from before compaction (like exact code snippets, error messages, or content you generated), read the full transcript at: /home/dev/home/.claude/projects/-home-dev-repo/fd9e…"}}
        {"type":"assistant","isSidechain":false,"message":{"id":"msg_scripted_21","role":"assistant","model":"claude-opus-5-5","content":[{"type":"text","text":"Understood."}],"stop_reason":"end_turn"}}
        {"type":"system","subtype":"stop_hook_summary","isSidechain":false,"hookErrors":[]}
        {"type":"system","subtype":"turn_duration","isSidechain":false,"isMeta":false,"durationMs":520}
        {"type":"user","promptId":"535fc2d4-4537-4128-93eb-dff25ef1bab0","isSidechain":false,"isMeta":true,"rowSource":"harness","message":{"role":"user","content":"<local-command-caveat>The command below was run directly in Claude Code, not sent to you as a request, and its output goes straight to the user. It's recorded here as context for later messages.</local-command-caveat>"}}
        {"type":"user","promptId":"535fc2d4-4537-4128-93eb-dff25ef1bab0","isSidechain":false,"rowSource":"local","message":{"role":"user","content":"<command-name>/compact</command-name>\n            <command-message>compact</command-message>\n            <command-args></command-args>"}}
        {"type":"user","promptId":"535fc2d4-4537-4128-93eb-dff25ef1bab0","isSidechain":false,"rowSource":"local","message":{"role":"user","content":"<local-command-stdout>\u001b[2mCompacted (ctrl+o to see full summary)\u001b[22m</local-command-stdout>"}}
        {"type":"user","promptId":"535fc2d4-4537-4128-93eb-dff25ef1bab0","isSidechain":false,"isMeta":true,"promptSource":"system","turnOrigin":"peer","origin":{"kind":"peer","from":"repowire","verifiedPeerPid":4711,"verifiedPeerProcStart":"815","name":"front"},"message":{"role":"user","content":"Another Claude session sent a message:\n<cross-session-message from=\"repowire:front\" from-name=\"front\">\n[repowire ask m_jjjjjjjjjjjjjjjjjjjj from \"front\" (agent, claude-code, this machine, circle default)]\nIt waits for your answer.\n\nECHO:after compaction\n\n[end of repowire ask m_jjjjjjjjjjjjjjjjjjjj. Reply normally; your answer is sent back to \"front\".]\n</cross-session-message>\n\nThis came from another Claude session …"}}
        {"type":"assistant","isSidechain":false,"message":{"id":"msg_scripted_24","role":"assistant","model":"claude-opus-5-5","content":[{"type":"text","text":"after compaction"}],"stop_reason":"end_turn"}}
        {"type":"system","subtype":"stop_hook_summary","isSidechain":false,"hookErrors":[]}
        {"type":"system","subtype":"turn_duration","isSidechain":false,"isMeta":false,"durationMs":179}
        {"type":"user","promptId":"535fc2d4-4537-4128-93eb-dff25ef1bab0","isSidechain":false,"isMeta":true,"promptSource":"system","turnOrigin":"peer","origin":{"kind":"peer","from":"repowire","verifiedPeerPid":4711,"verifiedPeerProcStart":"815","name":"front"},"message":{"role":"user","content":"Another Claude session sent a message:\n<cross-session-message from=\"repowire:front\" from-name=\"front\">\n[repowire ask m_kkkkkkkkkkkkkkkkkkkk from \"front\" (agent, claude-code, this machine, circle default)]\nIt waits for your answer.\n\nBEGIN:begun HOLD:g7 ECHO:never\n\n[end of repowire ask m_kkkkkkkkkkkkkkkkkkkk. Reply normally; your answer is sent back to \"front\".]\n</cross-session-message>\n\nThis came from another Claude session …"}}
        {"type":"assistant","isSidechain":false,"isApiErrorMessage":false,"message":{"id":"39734ed4-26f0-46d4-b89b-7b34e43fc4da","role":"assistant","model":"<synthetic>","content":[{"type":"text","text":"No response requested."}],"stop_reason":"stop_sequence"}}
        {"type":"user","promptId":"535fc2d4-4537-4128-93eb-dff25ef1bab0","isSidechain":false,"promptSource":"typed","turnOrigin":"human","origin":{"kind":"human"},"message":{"role":"user","content":"ECHO:after the crash"}}
        {"type":"assistant","isSidechain":false,"message":{"id":"msg_scripted_26","role":"assistant","model":"claude-opus-5-5","content":[{"type":"text","text":"after the crash"}],"stop_reason":"end_turn"}}
        {"type":"system","subtype":"stop_hook_summary","isSidechain":false,"hookErrors":[]}
        {"type":"system","subtype":"turn_duration","isSidechain":false,"isMeta":false,"durationMs":547}
        {"type":"user","promptId":"535fc2d4-4537-4128-93eb-dff25ef1bab0","isSidechain":false,"promptSource":"typed","turnOrigin":"human","origin":{"kind":"human"},"message":{"role":"user","content":"ECHO:forked"}}
        {"type":"assistant","isSidechain":false,"message":{"id":"msg_scripted_27","role":"assistant","model":"claude-opus-5-5","content":[{"type":"text","text":"forked"}],"stop_reason":"end_turn"}}
        {"type":"system","subtype":"stop_hook_summary","isSidechain":false,"hookErrors":[]}
        {"type":"system","subtype":"turn_duration","isSidechain":false,"isMeta":false,"durationMs":310}
        """#)

    /// Two blocks of text in one message.
    // swift-format-ignore
    static let twoTexts = lines(#"""
        {"type":"queue-operation","operation":"enqueue","content":"<cross-session-message from=\"repowire:front\" from-name=\"front\">\n[repowire ask m_mmmmmmmmmmmmmmmmmmmm from \"front\" (agent, claude-code, this machine, circle default)]\nIt waits for your answer.\n\nPLAN:[[{\"type\": \"text\", \"text\": \"one \"}, {\"type\": \"text\", \"text\": \"two\"}]]\n\n[end of repowire ask m_mmmmmmmmmmmmmmmmmmmm. Reply normally; your answer is sent back to \"front\".]\n</cross-session-message>"}
        {"type":"queue-operation","operation":"dequeue"}
        {"type":"user","promptId":"d1b156be-81c5-4430-a9d1-6ce1deba39e8","isSidechain":false,"isMeta":true,"promptSource":"system","turnOrigin":"peer","origin":{"kind":"peer","from":"repowire","verifiedPeerPid":4711,"verifiedPeerProcStart":"815","name":"front"},"message":{"role":"user","content":"Another Claude session sent a message:\n<cross-session-message from=\"repowire:front\" from-name=\"front\">\n[repowire ask m_mmmmmmmmmmmmmmmmmmmm from \"front\" (agent, claude-code, this machine, circle default)]\nIt waits for your answer.\n\nPLAN:[[{\"type\": \"text\", \"text\": \"one \"}, {\"type\": \"text\", \"text\": \"two\"}]]\n\n[end of repowire ask m_mmmmmmmmmmmmmmmmmmmm. Reply normally; your answer is sent back to \"front\".]\n</cross-session-message>\n\nThis came from another Claude session …"}}
        {"type":"assistant","isSidechain":false,"message":{"id":"msg_py_1","role":"assistant","model":"claude-opus-5-5","content":[{"type":"text","text":"one "}],"stop_reason":"end_turn"}}
        {"type":"assistant","isSidechain":false,"message":{"id":"msg_py_1","role":"assistant","model":"claude-opus-5-5","content":[{"type":"text","text":"two"}],"stop_reason":"end_turn"}}
        {"type":"system","subtype":"turn_duration","isSidechain":false,"isMeta":false,"durationMs":289}
        """#)

    /// Two blocks of text with thought between.
    // swift-format-ignore
    static let thinking = lines(#"""
        {"type":"queue-operation","operation":"enqueue","content":"<cross-session-message from=\"repowire:front\" from-name=\"front\">\n[repowire ask m_nnnnnnnnnnnnnnnnnnnn from \"front\" (agent, claude-code, this machine, circle default)]\nIt waits for your answer.\n\nPLAN:[[{\"type\": \"thinking\", \"thinking\": \"hm\"}, {\"type\": \"text\", \"text\": \"first.\"}, {\"type\": \"thinking\", \"thinking\": \"so\"}, {\"type\": \"text\", \"text\": \"second.\"}]]\n\n[end of repowire ask m_nnnnnnnnnnnnnnnnnnnn. Reply normally; your answer is sent back to \"front\".]\n</cross-session-message>"}
        {"type":"queue-operation","operation":"dequeue"}
        {"type":"user","promptId":"bdd7fabd-62df-429b-af32-5ec83ffff1d9","isSidechain":false,"isMeta":true,"promptSource":"system","turnOrigin":"peer","origin":{"kind":"peer","from":"repowire","verifiedPeerPid":4711,"verifiedPeerProcStart":"815","name":"front"},"message":{"role":"user","content":"Another Claude session sent a message:\n<cross-session-message from=\"repowire:front\" from-name=\"front\">\n[repowire ask m_nnnnnnnnnnnnnnnnnnnn from \"front\" (agent, claude-code, this machine, circle default)]\nIt waits for your answer.\n\nPLAN:[[{\"type\": \"thinking\", \"thinking\": \"hm\"}, {\"type\": \"text\", \"text\": \"first.\"}, {\"type\": \"thinking\", \"thinking\": \"so\"}, {\"type\": \"text\", \"text\": \"second.\"}]]\n\n[end of repowire ask m_nnnnnnnnnnnnnnnnnnnn. Reply normally; your answer is sent back to \"front\".]\n</cross-session-message>\n\nThis came from another Claude session …"}}
        {"type":"assistant","isSidechain":false,"message":{"id":"msg_py_2","role":"assistant","model":"claude-opus-5-5","content":[{"type":"thinking","thinking":"hm","signature":"sig"}],"stop_reason":"end_turn"}}
        {"type":"assistant","isSidechain":false,"message":{"id":"msg_py_2","role":"assistant","model":"claude-opus-5-5","content":[{"type":"text","text":"first."}],"stop_reason":"end_turn"}}
        {"type":"assistant","isSidechain":false,"message":{"id":"msg_py_2","role":"assistant","model":"claude-opus-5-5","content":[{"type":"thinking","thinking":"so","signature":"sig"}],"stop_reason":"end_turn"}}
        {"type":"assistant","isSidechain":false,"message":{"id":"msg_py_2","role":"assistant","model":"claude-opus-5-5","content":[{"type":"text","text":"second."}],"stop_reason":"end_turn"}}
        {"type":"system","subtype":"turn_duration","isSidechain":false,"isMeta":false,"durationMs":116}
        """#)

    /// Text before a tool and after it.
    // swift-format-ignore
    static let textToolText = lines(#"""
        {"type":"queue-operation","operation":"enqueue","content":"<cross-session-message from=\"repowire:front\" from-name=\"front\">\n[repowire ask m_pppppppppppppppppppp from \"front\" (agent, claude-code, this machine, circle default)]\nIt waits for your answer.\n\nPLAN:[[{\"type\": \"text\", \"text\": \"before\"}, {\"type\": \"tool\", \"name\": \"Bash\", \"input\": {\"command\": \"echo x\", \"description\": \"d\"}}], [{\"type\": \"text\", \"text\": \"after\"}]]\n\n[end of repowire ask m_pppppppppppppppppppp. Reply normally; your answer is sent back to \"front\".]\n</cross-session-message>"}
        {"type":"queue-operation","operation":"dequeue"}
        {"type":"user","promptId":"09173f1b-30b0-45b4-bd32-9b6733d8c8b2","isSidechain":false,"isMeta":true,"promptSource":"system","turnOrigin":"peer","origin":{"kind":"peer","from":"repowire","verifiedPeerPid":4711,"verifiedPeerProcStart":"815","name":"front"},"message":{"role":"user","content":"Another Claude session sent a message:\n<cross-session-message from=\"repowire:front\" from-name=\"front\">\n[repowire ask m_pppppppppppppppppppp from \"front\" (agent, claude-code, this machine, circle default)]\nIt waits for your answer.\n\nPLAN:[[{\"type\": \"text\", \"text\": \"before\"}, {\"type\": \"tool\", \"name\": \"Bash\", \"input\": {\"command\": \"echo x\", \"description\": \"d\"}}], [{\"type\": \"text\", \"text\": \"after\"}]]\n\n[end of repowire ask m_pppppppppppppppppppp. Reply normally; your answer is sent back to \"front\".]\n</cross-session-message>\n\nThis came from another Claude session …"}}
        {"type":"assistant","isSidechain":false,"message":{"id":"msg_py_3","role":"assistant","model":"claude-opus-5-5","content":[{"type":"text","text":"before"}],"stop_reason":"tool_use"}}
        {"type":"assistant","isSidechain":false,"message":{"id":"msg_py_3","role":"assistant","model":"claude-opus-5-5","content":[{"type":"tool_use","id":"toolu_3_1","name":"Bash","input":{"command":"echo x","description":"d"}}],"stop_reason":"tool_use"}}
        {"type":"user","promptId":"09173f1b-30b0-45b4-bd32-9b6733d8c8b2","isSidechain":false,"message":{"role":"user","content":[{"tool_use_id":"toolu_3_1","type":"tool_result","content":"x","is_error":false}]}}
        {"type":"assistant","isSidechain":false,"message":{"id":"msg_py_4","role":"assistant","model":"claude-opus-5-5","content":[{"type":"text","text":"after"}],"stop_reason":"end_turn"}}
        {"type":"system","subtype":"turn_duration","isSidechain":false,"isMeta":false,"durationMs":304}
        """#)

    /// No text in the end.
    // swift-format-ignore
    static let empty = lines(#"""
        {"type":"queue-operation","operation":"enqueue","content":"<cross-session-message from=\"repowire:front\" from-name=\"front\">\n[repowire ask m_qqqqqqqqqqqqqqqqqqqq from \"front\" (agent, claude-code, this machine, circle default)]\nIt waits for your answer.\n\nPLAN:[[{\"type\": \"text\", \"text\": \"before\"}, {\"type\": \"tool\", \"name\": \"Bash\", \"input\": {\"command\": \"echo x\", \"description\": \"d\"}}], [{\"type\": \"text\", \"text\": \"\"}]]\n\n[end of repowire ask m_qqqqqqqqqqqqqqqqqqqq. Reply normally; your answer is sent back to \"front\".]\n</cross-session-message>"}
        {"type":"queue-operation","operation":"dequeue"}
        {"type":"user","promptId":"bc00baeb-d12b-4cc0-a02d-0ba2504eed28","isSidechain":false,"isMeta":true,"promptSource":"system","turnOrigin":"peer","origin":{"kind":"peer","from":"repowire","verifiedPeerPid":4711,"verifiedPeerProcStart":"815","name":"front"},"message":{"role":"user","content":"Another Claude session sent a message:\n<cross-session-message from=\"repowire:front\" from-name=\"front\">\n[repowire ask m_qqqqqqqqqqqqqqqqqqqq from \"front\" (agent, claude-code, this machine, circle default)]\nIt waits for your answer.\n\nPLAN:[[{\"type\": \"text\", \"text\": \"before\"}, {\"type\": \"tool\", \"name\": \"Bash\", \"input\": {\"command\": \"echo x\", \"description\": \"d\"}}], [{\"type\": \"text\", \"text\": \"\"}]]\n\n[end of repowire ask m_qqqqqqqqqqqqqqqqqqqq. Reply normally; your answer is sent back to \"front\".]\n</cross-session-message>\n\nThis came from another Claude session …"}}
        {"type":"assistant","isSidechain":false,"message":{"id":"msg_py_5","role":"assistant","model":"claude-opus-5-5","content":[{"type":"text","text":"before"}],"stop_reason":"tool_use"}}
        {"type":"assistant","isSidechain":false,"message":{"id":"msg_py_5","role":"assistant","model":"claude-opus-5-5","content":[{"type":"tool_use","id":"toolu_5_1","name":"Bash","input":{"command":"echo x","description":"d"}}],"stop_reason":"tool_use"}}
        {"type":"user","promptId":"bc00baeb-d12b-4cc0-a02d-0ba2504eed28","isSidechain":false,"message":{"role":"user","content":[{"tool_use_id":"toolu_5_1","type":"tool_result","content":"x","is_error":false}]}}
        {"type":"assistant","isSidechain":false,"message":{"id":"msg_py_6","role":"assistant","model":"claude-opus-5-5","content":[{"type":"text","text":""}],"stop_reason":"end_turn"}}
        {"type":"user","promptId":"bc00baeb-d12b-4cc0-a02d-0ba2504eed28","isSidechain":false,"isMeta":true,"message":{"role":"user","content":"[Your previous response had no visible output. Please continue and produce a user-visible response.]"}}
        {"type":"assistant","isSidechain":false,"message":{"id":"msg_py_7","role":"assistant","model":"claude-opus-5-5","content":[{"type":"text","text":""}],"stop_reason":"end_turn"}}
        {"type":"system","subtype":"turn_duration","isSidechain":false,"isMeta":false,"durationMs":275}
        """#)

    /// Cut at the limit of tokens, then gone on with.
    // swift-format-ignore
    static let cut = lines(#"""
        {"type":"queue-operation","operation":"enqueue","content":"<cross-session-message from=\"repowire:front\" from-name=\"front\">\n[repowire ask m_rrrrrrrrrrrrrrrrrrrr from \"front\" (agent, claude-code, this machine, circle default)]\nIt waits for your answer.\n\nPLAN:[[{\"type\": \"text\", \"text\": \"cut\"}, {\"type\": \"stop\", \"reason\": \"max_tokens\"}], [{\"type\": \"text\", \"text\": \"going on\"}]]\n\n[end of repowire ask m_rrrrrrrrrrrrrrrrrrrr. Reply normally; your answer is sent back to \"front\".]\n</cross-session-message>"}
        {"type":"queue-operation","operation":"dequeue"}
        {"type":"user","promptId":"238c25c4-fcce-42a6-ace8-0ad18388d1b1","isSidechain":false,"isMeta":true,"promptSource":"system","turnOrigin":"peer","origin":{"kind":"peer","from":"repowire","verifiedPeerPid":4711,"verifiedPeerProcStart":"815","name":"front"},"message":{"role":"user","content":"Another Claude session sent a message:\n<cross-session-message from=\"repowire:front\" from-name=\"front\">\n[repowire ask m_rrrrrrrrrrrrrrrrrrrr from \"front\" (agent, claude-code, this machine, circle default)]\nIt waits for your answer.\n\nPLAN:[[{\"type\": \"text\", \"text\": \"cut\"}, {\"type\": \"stop\", \"reason\": \"max_tokens\"}], [{\"type\": \"text\", \"text\": \"going on\"}]]\n\n[end of repowire ask m_rrrrrrrrrrrrrrrrrrrr. Reply normally; your answer is sent back to \"front\".]\n</cross-session-message>\n\nThis came from another Claude session …"}}
        {"type":"assistant","isSidechain":false,"message":{"id":"msg_py_8","role":"assistant","model":"claude-opus-5-5","content":[{"type":"text","text":"cut"}],"stop_reason":"max_tokens"}}
        {"type":"user","promptId":"238c25c4-fcce-42a6-ace8-0ad18388d1b1","isSidechain":false,"isMeta":true,"message":{"role":"user","content":"Output token limit hit. Resume directly — no apology, no recap of what you were doing. Pick up mid-thought if that is where the cut happened. Break remaining work into smaller pieces."}}
        {"type":"assistant","isSidechain":false,"message":{"id":"msg_py_9","role":"assistant","model":"claude-opus-5-5","content":[{"type":"text","text":"Understood."}],"stop_reason":"end_turn"}}
        {"type":"system","subtype":"turn_duration","isSidechain":false,"isMeta":false,"durationMs":243}
        """#)

    private static func lines(_ text: String) -> [JSON] {
        text.split(separator: "\n").map { line in
            do { return try JSON(parsing: Array(line.utf8)) } catch { preconditionFailure("\(error): \(line)") }
        }
    }
}
