import OpenCode
import Platform
import RepowireKit
import TestSupport
import Testing

@Suite struct InstallTests {
    @Test func `The plug-in knows the folder it was installed for`() {
        let text = Plugin.text(repowireHome: "/home/a \"b\"/.repowire")
        #expect(text.contains(#"const INSTALLED_HOME = "/home/a \"b\"/.repowire""#))
        #expect(!text.contains("__REPOWIRE_HOME__"))
    }

    @Test(
        arguments: [
            ([:], PackageInstall.Standing.markable, 2),
            (["package.json": "{}"], .pending("its folder has packages of its own, but not @opencode-ai/plugin"), 0),
            (["node_modules/x": ""], .pending("its folder has packages of its own, but not @opencode-ai/plugin"), 0),
            (
                ["plugins/mine.ts": "import { tool } from '@opencode-ai/plugin'"],
                .pending("the plug-in mine.ts needs @opencode-ai/plugin"), 0
            ),
            (["plugins/mine.ts": "export default 1"], .markable, 2),
            (
                [
                    "node_modules/x": "", "package.json": "{}",
                    "package-lock.json": #"{"packages":{"":{"dependencies":{"@opencode-ai/plugin":"1.18.33"}}}}"#,
                ], .installed, 0
            ),
            (
                ["node_modules/x": "", "package-lock.json": #"{"packages":{"":{}}}"#],
                .pending("its folder has packages of its own, but not @opencode-ai/plugin"), 0
            ),
            (
                ["package-lock.json": "{"], .pending("its folder has packages of its own, but not @opencode-ai/plugin"),
                0
            ),
        ] as [([String: String], PackageInstall.Standing, Int)])
    func `The mark is left only where nothing of the package is and nobody needs it`(
        files: [String: String], standing: PackageInstall.Standing, edits: Int
    ) throws {
        let home = try TemporaryHome()
        try FileSystem.makeFolder("\(home.root)/c")
        for (path, text) in files { try home.write(text, to: "c/\(path)") }
        let found = PackageInstall(folder: "\(home.root)/c")
        #expect(found.standing == standing)
        #expect(found.edits.count == edits)
        #expect(found.observation.isWarning == (standing != .installed))
    }

    @Test func `Our own mark is known again`() throws {
        let home = try TemporaryHome()
        for edit in PackageInstall(folder: "\(home.root)/c").edits {
            guard case .file(let contents, _) = edit.change else { continue }
            try home.write(
                String(decoding: contents, as: UTF8.self), to: String(edit.path.dropFirst(home.root.count + 1)))
        }
        let found = PackageInstall(folder: "\(home.root)/c")
        #expect(found.standing == .marked)
        #expect(found.edits.count == 2)
        #expect(!found.observation.isWarning)
    }

    @Test(
        arguments: [
            ([:], nil), (["opencode.json": "{}"], "opencode.json"),
            (["opencode.json": "{}", "opencode.jsonc": "{}"], "opencode.jsonc"),
            (["opencode.json": #"{"mcp":{}}"#, "opencode.jsonc": "{}"], "opencode.json"),
            (["config.json": "{}"], "config.json"),
        ] as [([String: String], String?)])
    func `The entry goes into the file that has entries, else into the one that counts most`(
        files: [String: String], chosen: String?
    ) throws {
        let home = try TemporaryHome()
        for (path, text) in files { try home.write(text, to: "c/\(path)") }
        #expect(ConfigFile.chosen(in: "\(home.root)/c") == chosen.map { "\(home.root)/c/\($0)" })
    }
}
