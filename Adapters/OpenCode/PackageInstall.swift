import Platform
package import RepowireKit

/// What stands in a config folder of the package that OpenCode installs there for plug-ins.
///
/// With any plug-in in the folder OpenCode's start waits for `npm install @opencode-ai/plugin`: seven seconds once, or,
/// without a network, over a minute every time. It does not when the folder looks as if that was done: when there are a
/// `node_modules` and a `package-lock.json` that lists the package. Our plug-in needs no package, so where nothing of it
/// is there yet we leave that mark. Not where anything is there, and not where another plug-in imports the package, which
/// then would never be given to it.
package struct PackageInstall {
    package enum Standing: Sendable, Equatable {
        /// OpenCode has installed it; nothing waits.
        case installed
        /// Nothing is installed, and our mark says that nothing has to be.
        case marked
        /// Nothing is there; the mark can be left.
        case markable
        /// The next start installs it, which takes long without a network.
        case pending(String)
    }

    static let package = "@opencode-ai/plugin"
    static let mark =
        #"{"name":"opencode","lockfileVersion":3,"requires":true,"#
        + #""packages":{"":{"dependencies":{"@opencode-ai/plugin":"*"}}}}"# + "\n"

    package let standing: Standing
    private let folder: String

    package init(folder: String) {
        self.folder = folder
        standing = PackageInstall.standing(of: folder)
    }

    private static func standing(of folder: String) -> Standing {
        let lock = (try? FileSystem.read("\(folder)/package-lock.json", limit: 16 << 20)) ?? []
        if lock == Array(mark.utf8) { return .marked }
        let hasModules = FileSystem.exists("\(folder)/node_modules")
        let listed = (try? JSON(parsing: lock))?["packages"]?[""]?["dependencies"]?[package] != nil
        if hasModules, listed { return .installed }
        if hasModules || FileSystem.exists("\(folder)/package.json") || !lock.isEmpty {
            return .pending("its folder has packages of its own, but not \(package)")
        }
        if let name = importer(in: folder) { return .pending("the plug-in \(name) needs \(package)") }
        return .markable
    }

    /// Another plug-in that imports the package.
    private static func importer(in folder: String) -> String? {
        for place in ["plugin", "plugins"] {
            for name in (try? FileSystem.list("\(folder)/\(place)")) ?? []
            where (name.hasSuffix(".js") || name.hasSuffix(".ts")) && name != "repowire.js" {
                guard let bytes = try? FileSystem.read("\(folder)/\(place)/\(name)", limit: 4 << 20) else { continue }
                if String(decoding: bytes, as: UTF8.self).contains(package) { return name }
            }
        }
        return nil
    }

    /// The mark, where it may be left, or was by us.
    package var edits: [FileEdit] {
        guard standing == .marked || standing == .markable else { return [] }
        let purpose = "keep OpenCode from waiting for a package at its start"
        return [
            FileEdit(
                path: "\(folder)/package-lock.json", format: .whole,
                change: .file(contents: Array(PackageInstall.mark.utf8), mode: 0o644), purpose: purpose),
            FileEdit(
                path: "\(folder)/node_modules/.repowire", format: .whole,
                change: .file(contents: Array("Keeps this folder.\n".utf8), mode: 0o644), purpose: purpose),
        ]
    }

    package var observation: Observation {
        switch standing {
        case .installed:
            return Observation(message: "its start does not wait: \(PackageInstall.package) is installed")
        case .marked:
            return Observation(
                message: "its start does not wait: a mark of Repowire's stands for \(PackageInstall.package)",
                fix: "For a plug-in that imports it, delete node_modules and package-lock.json in \(folder)")
        case .markable:
            return Observation(
                isWarning: true,
                message: "its next start installs \(PackageInstall.package), or waits over a minute for it",
                fix: "Run 'repowire setup --runtime opencode'")
        case .pending(let reason):
            return Observation(
                isWarning: true,
                message:
                    "its next start installs \(PackageInstall.package), and without a network waits over a minute: "
                    + reason, fix: "Start opencode once with a network")
        }
    }
}
