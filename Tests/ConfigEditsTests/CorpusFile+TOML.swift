import RepowireKit

extension CorpusFile {
    static let toml: [CorpusFile] = [
        toml("TOML: empty file", ""),
        toml("TOML: only line breaks", "\n\r\n\n"),
        toml("TOML: only spaces", "   "),
        toml("TOML: only a byte order mark", "\u{FEFF}"),
        toml("TOML: only a comment", "# nothing yet\n"),
        toml("TOML: only a comment without a line break", "# nothing yet"),
        toml("TOML: root keys only", "model = \"x\"\napproval = 'never'\n"),
        toml("TOML: root key without a final line break", "model = \"x\""),
        toml("TOML: no root keys, header first", "[tui]\nnotifications = true\n"),
        toml("TOML: header without a final line break", "[tui]"),
        toml("TOML: many blank lines at the end", "[tui]\na = 1\n\n\n  \n"),
        toml("TOML: blank lines at the start", "\n\n# head\n\n[tui]\na = 1\n"),
        toml("TOML: CRLF", "model = \"x\"\r\n\r\n[permissions]\r\nallow = [\"Bash\"]\r\n"),
        toml("TOML: byte order mark and CRLF, no final line break", "\u{FEFF}[a]\r\nb = 1\r\n\r\n[c]\r\nd = 2"),
        toml("TOML: mixed line ends", "[a]\r\nb = 1\n[c]\nd = 2\r\n"),
        toml(
            "TOML: an agent's config as one finds it",
            """
            # My settings
            model = "gpt"            # the big one
            model_provider = "proxy"
            notify = ["python3", "/home/me/notify.py"]

            [model_providers.proxy]
            name = "proxy"
            base_url = "http://127.0.0.1:4000/v1"
            env_key = "KEY"

            [projects."/home/me/work.d/one \\"two\\""]
            trust_level = "trusted"

            # servers
            [mcpServers.files]
            command = "npx"
            args = ["-y", "server-filesystem", "/home/me"]
            env = { "A" = "1", B.c = "2" }

            [hooks.state."/home/me/.agent/hooks.json:stop:0:0"]
            trusted_hash = "sha256:67"

            """),
        toml("TOML: tight equals signs", "a=1\n[permissions]\nallow=[\"A\",\"B\"]\n"),
        toml("TOML: aligned equals signs", "a       = 1\nlonger  = 2\n[permissions]\nallow   = []\n"),
        toml(
            "TOML: indented tables",
            "[a]\n  x = 1\n  [a.b]\n    y = 2 # two\n[permissions]\n    # rules\n    other = 1\n    more = 2\n"),
        toml("TOML: our parents as headers", "[hooks]\n\n[mcpServers]\n\n[permissions]\n"),
        toml("TOML: our parents as inline tables", "hooks = {}\nmcpServers = { }\npermissions = { allow = [ ] }\n"),
        toml(
            "TOML: our parents as inline tables that hold something",
            "hooks = { Stop = [{ hooks = [{ type = \"command\", command = \"say\" }] }] }\n"
                + "mcpServers = {other={command=\"x\"}}\npermissions = {allow=[\"A\"],deny=[]}\n"),
        toml(
            "TOML: our parents by dotted keys", "mcpServers.other.command = \"x\"\npermissions.deny = []\nhooks.z = 1\n"
        ),
        toml(
            "TOML: our parents by dotted keys below a header",
            "[x]\ny = 1\n\n[permissions]\nsub.z = 1\nallow = []\n[mcpServers]\nother.command = \"x\" # why\nother.args = []\n"
        ),
        toml("TOML: dotted keys within an inline table", "permissions = { deny.all = true }\nhooks = { a.b = 1 }\n"),
        toml("TOML: quoted headers", "[\"mcpServers\".'files']\ncommand = \"x\"\n[ 'permissions' ]\n\"allow\" = []\n"),
        toml("TOML: headers with space in them", "[ a . b ]\nc = 1\n[[ d . e ]]\nf = 2\n[ mcpServers . other ]\n"),
        toml("TOML: a parent after its child", "[permissions.sub]\na = 1\n\n[permissions]\nb = 2\n\n[z]\n"),
        toml(
            "TOML: hooks as a list of tables",
            """
            [[hooks.Stop]]
            matcher = "x"

            [[hooks.Stop.hooks]]
            type = "command"
            command = "say done"

            [[hooks.Stop]]
            hooks = [ { type = "command", command = "sing" } ]

            [[hooks.Other]]
            a = 1
            """),
        toml(
            "TOML: another install's hook in a group of others",
            """
            [[hooks.Stop]]
            [[hooks.Stop.hooks]]
            command = "say"
            [[hooks.Stop.hooks]]
            type = "command"
            command = "/usr/bin/repowire-hook agent Stop"   # theirs
            [[hooks.Stop.hooks]]
            command = "sing"

            """),
        toml(
            "TOML: repowire of another install, as a table",
            """
            [mcpServers.repowire]
            # an old one
            command   =   "/usr/bin/repowire-mcp"
            type="stdio"

            [mcpServers.repowire.env]
            A = "1"

            [z]
            y = 1

            """),
        toml(
            "TOML: repowire of another install, as an inline table",
            "[mcpServers]\nrepowire = {command='/usr/bin/repowire-mcp' , type = \"stdio\"} # theirs\n"),
        toml("TOML: repowire of another install, by dotted keys", "[mcpServers]\nrepowire.command = 'x'\nz.a = 1\n"),
        toml("TOML: our rule, put there by the user", "permissions.allow = [\"mcp__repowire\", 'Bash']\n"),
        toml(
            "TOML: lists on several lines with comments",
            """
            [permissions]
            allow = [   # rules
                "A",    # one
                # two
                "B", 'C',
                "D"     # no comma
                # last
            ] # closed
            deny = []

            """),
        toml("TOML: lists with a comma at the end", "[permissions]\nallow = [\n  \"A\",\n  \"B\",\n]\nx = [1,]\n"),
        toml("TOML: an empty list on two lines", "[permissions]\nallow = [\n]\n"),
        toml("TOML: an empty list with a comment", "[permissions]\nallow = [ # none\n]\n"),
        toml(
            "TOML: long strings that look like structure",
            #"""
            text = ""\u{22}
            [mcpServers.repowire]
            # "no" \""" comment ""\"
            ""\u{22}
            more = '''
            [[hooks.Stop]]
            a = ''b''
            '''
            [permissions] # "allow"
            x = "# ] } [["
            """#.replacing("\\u{22}", with: "\"")),
        toml(
            "TOML: every kind of value",
            """
            a = 1979-05-27T07:32:00Z
            b = 1979-05-27 07:32:00.999 # with a space
            c = 07:32:00
            d = 0xdead_beef
            e = [ -inf, nan, 6.62e-34, 1_000.5 ]
            f = -0
            g = { x.y = 'é', "z z" = "\\u00e9\\U0001F600" }
            "" = 'empty key'
            '日本' = "語"
            h = [[1, 2], ["a", {b = []}]]
            """),
        toml("TOML: a tab before a key and behind a value", "\ta = 1\t\n\t[permissions]\t\n\tallow = []\t# x\n"),
        toml("TOML: no blank line between tables", "[a]\nb=1\n[c]\nd=2\n[permissions]\n[e]\nf=3"),
        toml(
            "TOML: blank lines before the last line of a table that is replaced",
            "[mcpServers.repowire]\n# an old one\ncommand   =   \"/usr/bin/repowire-mcp\"\ntype=\"stdio\"\n\n"
                + "[mcpServers.repowire.env]\nA = \"1\"\n\n\ny = 1\n"),
        toml("TOML: an empty header above a comment of the next one", "[permissions]\n# about z\n[z]\n"),
    ]

    private static func toml(_ name: String, _ text: String) -> CorpusFile {
        CorpusFile(name: name, format: .toml, text: text)
    }
}
