import DoorTestSupport
import Platform
import Testing

@testable import Doors

@Suite("The socket of the line door")
struct UnixListenerTests {
    @Test("is for its user alone, in a folder for its user alone")
    func modes() throws {
        let folder = try ScratchFolder()
        let listener = try UnixListener(path: "\(folder.path)/a/b/s")
        #expect(try FileSystem.status(of: listener.path)?.mode == 0o600)
        #expect(try FileSystem.status(of: "\(folder.path)/a/b")?.mode == 0o700)
        #expect(try FileSystem.status(of: "\(folder.path)/a")?.mode == 0o700)
    }

    @Test("lets clients queue before anybody accepts")
    func backlog() throws {
        let folder = try ScratchFolder()
        let listener = try UnixListener(path: "\(folder.path)/s")
        let client = try RawSocket(unix: listener.path)
        try client.send("waiting\n")
    }

    @Test("takes the place of a socket that a dead daemon left")
    func stale() throws {
        let folder = try ScratchFolder()
        let path = "\(folder.path)/s"
        try makeStaleSocket(path)
        let listener = try UnixListener(path: path)
        _ = try RawSocket(unix: listener.path)
    }

    @Test("does not take the place of one that is in use")
    func inUse() throws {
        let folder = try ScratchFolder()
        let path = "\(folder.path)/s"
        let listener = try UnixListener(path: path)
        #expect(throws: DoorError.inUse(place: path)) { try UnixListener(path: path) }
        _ = try RawSocket(unix: listener.path)
    }

    @Test("does not take the place of a file")
    func file() throws {
        let folder = try ScratchFolder()
        try folder.write("precious", to: "s")
        #expect(throws: DoorError.notASocket(path: "\(folder.path)/s")) { try UnixListener(path: "\(folder.path)/s") }
        #expect(FileSystem.exists("\(folder.path)/s"))
    }

    @Test("is not made in a folder that others may write to", arguments: [0o720, 0o702, 0o777] as [UInt16])
    func openFolder(mode: UInt16) throws {
        let folder = try ScratchFolder()
        try FileSystem.makeFolder("\(folder.path)/run")
        changeMode("\(folder.path)/run", mode)
        #expect(throws: DoorError.openDirectory(path: "\(folder.path)/run", mode: UInt32(mode))) {
            try UnixListener(path: "\(folder.path)/run/s")
        }
    }

    @Test("is not made in another user's folder")
    func foreignFolder() throws {
        // As root, what belongs to somebody else; as anybody else, what belongs to root.
        let folder = try ScratchFolder()
        let isRoot = effectiveUser() == 0
        if isRoot { giveAway(folder.path, user: 12345) }
        let path = isRoot ? folder.path : "/usr"
        #expect(throws: DoorError.foreignDirectory(path: path, owner: isRoot ? 12345 : 0)) {
            try UnixListener(path: "\(path)/s")
        }
        if isRoot { giveAway(folder.path, user: 0) }
    }

    @Test("is not made where a folder's name is taken by a file")
    func fileForFolder() throws {
        let folder = try ScratchFolder()
        try folder.write("", to: "run")
        #expect(throws: DoorError.notADirectory(path: "\(folder.path)/run")) {
            try UnixListener(path: "\(folder.path)/run/s")
        }
    }

    @Test("has a path that fits, or the error says how long it may be")
    func length() throws {
        let folder = try ScratchFolder()
        let fits =
            folder.path + "/" + String(repeating: "x", count: UnixListener.longestPath - folder.path.utf8.count - 1)
        let listener = try UnixListener(path: fits)
        _ = try RawSocket(unix: listener.path)
        let error = #expect(throws: DoorError.self) { try UnixListener(path: fits + "x") }
        #expect(error == .pathTooLong(path: fits + "x", limit: UnixListener.longestPath))
        #expect(error?.description.contains("REPOWIRE_HOME") == true)
    }

    @Test("is removed at the end, unless another has taken its place")
    func removal() throws {
        let folder = try ScratchFolder()
        let path = "\(folder.path)/s"
        do {
            let listener = try UnixListener(path: path)
            #expect(FileSystem.exists(listener.path))
        }
        #expect(!FileSystem.exists(path))
        do {
            let listener = try UnixListener(path: path)
            _ = FileSystem.unlink(path)
            try folder.write("another's", to: "s")
            #expect(listener.path == path)
        }
        #expect(FileSystem.exists(path))
    }
}
