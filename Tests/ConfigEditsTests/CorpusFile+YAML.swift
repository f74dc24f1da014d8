import RepowireKit

extension CorpusFile {
    static let yaml: [CorpusFile] = [
        yaml("YAML: empty file", ""),
        yaml("YAML: only line breaks", "\n\n"),
        yaml("YAML: only a byte order mark", "\u{FEFF}"),
        yaml("YAML: only a comment", "# nothing yet\n"),
        yaml("YAML: only a comment without a line break", "# nothing yet"),
        yaml("YAML: only the start of a document", "---\n"),
        yaml("YAML: an empty mapping", "{}\n"),
        yaml("YAML: an empty mapping with space", "{ }"),
        yaml("YAML: one key", "model: x\n"),
        yaml("YAML: one key without a line break", "model: x"),
        yaml("YAML: the start and the end of a document", "%YAML 1.1\n---\nmodel: x # yes\n...\n"),
        yaml("YAML: blank lines at the end", "model: x\n\n\n  \n"),
        yaml("YAML: CRLF", "# head\r\nmodel: x\r\npermissions:\r\n  allow:\r\n    - Bash\r\n"),
        yaml("YAML: byte order mark, CRLF, no final line break", "\u{FEFF}a: 1\r\nb:\r\n  c: 2"),
        yaml(
            "YAML: an agent's config as one finds it",
            """
            # My settings
            model:
              default: "anthropic/claude"   # the big one
              provider: auto

            toolsets:
            - all
            - web          # not indented

            hooks:
              # what runs when
              Stop:
              - matcher: 'x'
                hooks:
                - type: command
                  command: "say done"

            mcpServers:
              files:
                command: npx
                args: ["-y", 'server', /home/me]
                env: {A: "1", B: 2}
                timeout: 300

            display: {compact: false, theme: 'dark'} # one line
            prompt: |
              Line one: with a colon
                indented # no comment

              last

            # tail
            """),
        yaml("YAML: keys without values", "hooks:\nmcpServers: # none yet\npermissions:\n  allow:\n  deny:\nz: ~\n"),
        yaml("YAML: keys without values at the end of the file", "a: 1\npermissions:\n  allow:"),
        yaml("YAML: our parents in braces", "hooks: {}\nmcpServers: { }\npermissions: {allow: [], deny: [ ]}\n"),
        yaml("YAML: the whole file in braces", "{model: x, permissions: {allow: [A, 'B']}, hooks: {Stop: []}}\n"),
        yaml(
            "YAML: JSON", "{\n  \"model\": \"x\",\n  \"permissions\": {\n    \"allow\": [\n      \"A\"\n    ]\n  }\n}\n"
        ),
        yaml(
            "YAML: braces with comments and a comma at the end",
            "permissions: {\n  allow: [ # rules\n    A, # one\n  ],\n}\n"),
        yaml("YAML: four spaces", "permissions:\n    allow:\n        - A\n        - B\nhooks:\n    z: 1\n"),
        yaml("YAML: one space", "permissions:\n allow:\n  - A\nhooks:\n z:\n  y: 1\n"),
        yaml(
            "YAML: lists that are not indented",
            "permissions:\n  allow:\n  - A\n  - B\n  deny:\n  - C\nhooks:\n  Stop:\n  - x\n"),
        yaml(
            "YAML: dashes with wide gaps",
            "permissions:\n  allow:\n    -   A\n\n    # two\n    -   B   # b\n    # last\n"),
        yaml(
            "YAML: dashes above their items",
            "hooks:\n  Stop:\n  -\n    hooks:\n      -\n        command: say\n  - # c\n    x: 1\n"),
        yaml(
            "YAML: anchors, aliases and merges elsewhere",
            "base: &base\n  a: 1\nother:\n  <<: *base\n  b: *base\nlist: [&x 1, *x]\ntagged: !custom {a: !!str 1}\nhooks:\n  z: *base\n"
        ),
        yaml(
            "YAML: block texts of every kind",
            "a: |-\n  x\n\nb: >+\n  y\n\nc: |2\n    z\nd: >-\n  # no comment\n  w\n\n\nhooks:\n  s: |\n    t\n"),
        yaml("YAML: a block text at the end", "hooks:\n  s: |\n    t\n    # u\n\n# comment\n"),
        yaml(
            "YAML: texts on several lines", "a: one\n  two # c\nb: \"three\n  four\"\nhooks:\n  z: 'five\n\n    six'\n"),
        yaml(
            "YAML: quoted and odd keys", "\"hooks\":\n  'Stop': []\n\"\": empty\n1: one\ntrue: yes\n'a: b': c\n日本: 語\n"),
        yaml(
            "YAML: no space after lists, comments at column zero",
            "permissions:\n# c\n  allow:\n# d\n  - A\n# e\n  - B\n# f\nz: 1\n"),
        yaml(
            "YAML: another install's hook in a group of others",
            """
            hooks:
              Stop:
                - hooks:
                    - type: command
                      command: say
                    - type: command   # theirs
                      command: /usr/bin/repowire-hook agent Stop # old
                    - command: sing

            """),
        yaml(
            "YAML: repowire of another install",
            """
            mcpServers:
              repowire:   # an old one
                command: /usr/bin/repowire-mcp
                # with
                env:
                  A: '1'
              z: 1

            """),
        yaml(
            "YAML: repowire of another install in braces",
            "mcpServers:\n  repowire: {command: x,  type: stdio} # theirs\n"),
        yaml("YAML: our rule, put there by the user", "permissions:\n  allow: [mcp__repowire, Bash]\n"),
        yaml(
            "YAML: dates, times and numbers",
            "a: 2020-01-01\nb: 12:30\nc: 0o17\nd: 1_000\ne: .inf\nf: -.5e3\ng: 0x1F\nh: no\n"),
    ]

    private static func yaml(_ name: String, _ text: String) -> CorpusFile {
        CorpusFile(name: name, format: .yaml, text: text)
    }
}
