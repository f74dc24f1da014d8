import Manifests
import Platform
import RepowireKit
import Wire

/// What the daemon's command line and environment say.
struct DaemonOptions {
    struct Problem: Error, CustomStringConvertible {
        var description: String
    }

    static let usage = """
        usage: repowired [--port PORT|none] [--mcp-http] [--log-level debug|info|warning|error]
                         [--log-file-only] [--version]

        The daemon behind repowire. It is started when it is needed; 'repowire serve' runs it in the foreground.
          --port        the loopback port of the HTTP API (default 8377; 0 takes a free one; none listens on none)
          --mcp-http    serve the agents' tools over HTTP at /mcp as well
          --log-level   what goes to the log (default info)
          --log-file-only  log to the file in REPOWIRE_HOME, not to standard error as well
        REPOWIRE_HOME moves everything it keeps (default ~/.repowire).
        """

    var port: UInt16? = 8377
    var servesToolsOverHTTP = false
    var level = Log.Level.info
    var logsToFileOnly = false

    /// Settings that were decided here and not by `config.yaml`: where, and their values.
    var overrides: [String: SettingRow.Origin] = [:]
    var overridden: [String: JSON] = [:]

    /// - Parameter settings: what holds where neither the command line nor the environment says otherwise.
    init(_ arguments: [String], settings: Settings = Settings()) throws {
        port = settings.web.isOn ? UInt16(settings.web.port) : nil
        servesToolsOverHTTP = settings.web.servesTools
        level = settings.level
        var rest = arguments[...]
        func value(of option: String) throws -> String {
            guard let value = rest.popFirst() else { throw Problem(description: "\(option) needs a value") }
            return value
        }
        if let port = EnvironmentValues["REPOWIRE_PORT"], !port.isEmpty {
            self.port = try DaemonOptions.port(port)
            notePort(.environment("REPOWIRE_PORT"))
        }
        if let name = EnvironmentValues["REPOWIRE_LOG_LEVEL"], let level = Log.Level(rawValue: name) {
            self.level = level
            note("log_level", .string(name), .environment("REPOWIRE_LOG_LEVEL"))
        }
        while let option = rest.popFirst() {
            switch option {
            case "--port":
                port = try DaemonOptions.port(try value(of: option))
                notePort(.option(option))
            case "--log-file-only": logsToFileOnly = true
            case "--mcp-http":
                servesToolsOverHTTP = true
                note("http.tools", true, .option(option))
            case "--log-level":
                let name = try value(of: option)
                guard let level = Log.Level(rawValue: name) else {
                    throw Problem(description: "--log-level takes debug, info, warning or error, not \"\(name)\"")
                }
                self.level = level
                note("log_level", .string(name), .option(option))
            default: throw Problem(description: "unknown option \"\(option)\"\n\(DaemonOptions.usage)")
            }
        }
    }

    private mutating func note(_ key: String, _ value: JSON, _ origin: SettingRow.Origin) {
        overrides[key] = origin
        overridden[key] = value
    }

    private mutating func notePort(_ origin: SettingRow.Origin) {
        note("http.on", .bool(port != nil), origin)
        if let port { note("http.port", .int(Int64(port)), origin) }
    }

    private static func port(_ text: String) throws -> UInt16? {
        if text == "none" { return nil }
        guard let port = UInt16(text) else {
            throw Problem(description: "\"\(text)\" is not a port: a number from 0 to 65535, or none")
        }
        return port
    }

    /// Where the manifests are that come with this installation.
    static func builtInManifests(environment: [String: String]) -> String {
        if let folder = environment["REPOWIRE_ADAPTERS"], !folder.isEmpty { return folder }
        let program = RunningProgram.path ?? "/"
        let folder = Path.parent(of: program) ?? "/"
        let installed = "\(folder)/../../share/repowire/adapters.d"
        if FileSystem.exists(installed) { return installed }
        // A build folder inside a checkout.
        var place = folder
        while let parent = Path.parent(of: place), parent != place {
            if FileSystem.exists("\(parent)/Package.swift"), FileSystem.exists("\(parent)/adapters.d") {
                return "\(parent)/adapters.d"
            }
            place = parent
        }
        return installed
    }
}
