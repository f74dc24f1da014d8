import Platform
import RepowireKit
import Testing
import Wire

@Suite struct DocumentTests {
    /// `REPOWIRE_WRITE_DOCS=1 swift test --filter DaemonTests` writes them anew.
    @Test(arguments: ["docs/protocol.md", "docs/openapi.json"])
    func `The docs say what the code does`(path: String) throws {
        let text = path.hasSuffix(".md") ? ProtocolDocument.text : OpenAPIDocument.text
        let file = "\(Checkout.folder)/\(path)"
        if EnvironmentValues["REPOWIRE_WRITE_DOCS"] == "1" { try FileSystem.writeAtomically(file, Array(text.utf8)) }
        let isUpToDate = String(decoding: try FileSystem.read(file), as: UTF8.self) == text
        #expect(isUpToDate, "run REPOWIRE_WRITE_DOCS=1 swift test --filter DaemonTests")
    }

    @Test func `Every method and notice is described once`() {
        let names = Operation.all.map(\.method) + Notice.all.map(\.method)
        #expect(Set(names).count == names.count)
        #expect(Operation.all.allSatisfy { !$0.summary.isEmpty && $0.summary.hasSuffix(".") })
    }

    @Test func `Every route belongs to a path and a verb of its own, and takes what its operation takes`() {
        let routes = HTTPRoute.all.map { "\($0.verb) \($0.path)" }
        #expect(Set(routes).count == routes.count)
        for route in HTTPRoute.all {
            let inPath = route.path.split(separator: "/").filter { $0.hasPrefix("{") }.map { $0.dropFirst().dropLast() }
            #expect(route.fields(in: .path).map(\.name) == inPath.map(String.init), "\(route.path)")
        }
    }
}

/// The checkout that the tests were built from.
enum Checkout {
    static let folder: String = {
        let file = #filePath
        return String(file.dropLast("/Tests/DaemonTests/DocumentTests.swift".count))
    }()
}
