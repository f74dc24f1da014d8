import Testing

@testable import Doors

@Suite("The values of the HTTP door")
struct HTTPValueTests {
    @Test(
        "a target is decoded segment by segment",
        arguments: [
            ("/", [], "/"), ("/a/b", ["a", "b"], "/a/b"), ("/a/", ["a", ""], "/a/"), ("/a%2Fb", ["a/b"], "/a%2Fb"),
            ("/%C3%BC?x", ["ü"], "/%C3%BC"), ("//a", ["", "a"], "//a"), ("/a+b", ["a+b"], "/a+b"),
        ] as [(String, [String], String)])
    func path(text: String, segments: [String], path: String) {
        #expect(HTTPTarget(text)?.segments == segments)
        #expect(HTTPTarget(text)?.path == path)
    }

    @Test("a query is decoded pair by pair")
    func query() throws {
        let target = try #require(HTTPTarget("/x?a=1&b=two+words&c=%26%3D&d&e=&=f&a=2&&g=h=i"))
        let pairs = target.query.map { "\($0.name):\($0.value)" }
        #expect(pairs == ["a:1", "b:two words", "c:&=", "d:", "e:", ":f", "a:2", "g:h=i"])
        #expect(target["a"] == "1")
        #expect(target["z"] == nil)
        #expect(HTTPTarget("/x?a=b?c")?["a"] == "b?c")
    }

    @Test(
        "a target that can be read in two ways is none",
        arguments: [
            "", "x", "*", "http://127.0.0.1/", "/a b", "/a\u{7f}", "/ü", "/%", "/%4", "/%zz", "/%00", "/%0a", "/%ff",
            "/.",
            "/..", "/a/./b", "/a/%2e%2E", "/a#b", "/x?a=%", "/x?%00", "/x?a=%ff", "/x?a=b c",
        ])
    func badTarget(text: String) {
        #expect(HTTPTarget(text) == nil)
    }

    @Test("a problem is JSON whatever its words, with a name for programs and a hint")
    func problem() {
        let start = #"{"type":"about:blank","title":"Not Found","status":404,"detail":"no \"peer\" \\   here","name":"#
        let plain = HTTPProblem(404, "no \"peer\" \\ \n here")
        #expect(String(decoding: plain.body, as: UTF8.self) == start + #""not_found"}"# + "\n")
        let named = HTTPProblem(404, "no \"peer\" \\ \n here", name: "unknown_peer", hint: "Say \"list\".")
        #expect(
            String(decoding: named.body, as: UTF8.self) == start + #""unknown_peer","hint":"Say \"list\"."}"# + "\n")
    }

    @Test("fields are found without regard to case")
    func headers() {
        let headers: HTTPHeaders = ["Content-Type": "a", "X-one": "b", "content-type": "c"]
        #expect(headers["CONTENT-TYPE"] == "a")
        #expect(headers.count(of: "content-type") == 2)
        #expect(headers["x-ONE"] == "b")
        #expect(headers["X-on"] == nil)
        #expect(headers["X@one"] == nil)
    }
}
