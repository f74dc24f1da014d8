import Platform
import Testing

@Suite("The documentation of the checkout")
struct DocumentationTests {
    private func read(_ path: String) throws -> String {
        String(decoding: try FileSystem.read("\(InstallBench.checkout)/\(path)"), as: UTF8.self)
    }

    @Test("docs/modules.md names every module of Package.swift with what it imports")
    func modules() throws {
        let page = try read("docs/modules.md").split(separator: "\n\n").map { $0.replacing("\n", with: " ") }
        var count = 0
        for line in try read("Package.swift").split(separator: "\n") {
            guard let match = line.firstMatch(of: /^ +core\("(\w+)"(?:, \[([^\]]*)\])?\),/) else { continue }
            count += 1
            let module = String(match.output.1)
            let paragraph = try #require(page.first { $0.hasPrefix("**\(module)**:") }, "\(module) is missing")
            for name in (match.output.2 ?? "").split(separator: ", ").map({ $0.filter { $0 != "\"" } }) {
                #expect(paragraph.contains("Imports ") && paragraph.contains(name), "\(module) imports \(name)")
            }
        }
        #expect(count > 12)
    }

    @Test("every file that the README, CONTRIBUTING and docs link to is there")
    func links() throws {
        for page in ["README.md", "CONTRIBUTING.md", "docs/modules.md", "docs/dependencies.md"] {
            let folder = Path.parent(of: "\(InstallBench.checkout)/\(page)") ?? "/"
            for match in try read(page).matches(of: /\]\(([^):]+)\)/) {
                #expect(FileSystem.exists("\(folder)/\(match.output.1)"), "\(page) links to \(match.output.1)")
            }
        }
    }

    @Test("docs/dependencies.md names every package that install.sh installs for the build")
    func dependencies() throws {
        let page = try read("docs/dependencies.md")
        for package in ["libsqlite3-dev", "libyaml-dev", "libevent-dev", "libtomlplusplus-dev"] {
            #expect(try read("install.sh").contains(package))
            #expect(page.contains(package))
        }
    }
}
