// swift-tools-version: 6.2
import PackageDescription

/// Settings that every Swift target of this package shares.
let shared: [SwiftSetting] = [
    .swiftLanguageMode(.v6),
    .enableUpcomingFeature("ExistentialAny"),
    .enableUpcomingFeature("InternalImportsByDefault"),
    .enableUpcomingFeature("MemberImportVisibility"),
]

/// `install.sh` sets REPOWIRE_STATIC=1 for the small executables: one static file each, which starts in about a
/// millisecond. Static executables exist on Linux only; elsewhere the setting changes nothing.
#if os(Linux)
    let isStatic = Context.environment["REPOWIRE_STATIC"] == "1"
#else
    let isStatic = false
#endif
let staticLink: [LinkerSetting] = isStatic ? [.unsafeFlags(["-static-executable"])] : []

/// toml++ is compiled in from its headers. Linux has them where every compiler looks; elsewhere pkg-config says where.
/// Its flags for linking the library are of no use here, and SwiftPM warns of them.
#if os(Linux)
    let tomlPlusPlus: String? = nil
#else
    let tomlPlusPlus: String? = "tomlplusplus"
#endif

func core(_ name: String, _ dependencies: [Target.Dependency] = []) -> Target {
    .target(name: name, dependencies: dependencies, path: "Core/\(name)", swiftSettings: shared)
}

func adapter(_ name: String, resources: [Resource]? = nil) -> Target {
    .target(
        name: name, dependencies: ["RepowireKit", "Transports", "Declarative"], path: "Adapters/\(name)",
        resources: resources, swiftSettings: shared)
}

func library(_ name: String, pkgConfig: String?, apt: String, brew: String) -> Target {
    .systemLibrary(
        name: name, path: "Core/Libraries/\(name)", pkgConfig: pkgConfig, providers: [.apt([apt]), .brew([brew])])
}

func executable(_ name: String, _ dependencies: [Target.Dependency], small: Bool = true) -> Target {
    .executableTarget(
        name: name, dependencies: dependencies, path: "Core/Executables/\(name)", swiftSettings: shared,
        linkerSettings: small ? staticLink : [])
}

func tests(_ name: String, _ dependencies: [Target.Dependency] = []) -> Target {
    .testTarget(
        name: "\(name)Tests", dependencies: [.init(stringLiteral: name), "TestSupport"] + dependencies,
        path: "Tests/\(name)Tests", swiftSettings: shared)
}

let package = Package(
    name: "repowire",
    platforms: [.macOS(.v15)],
    products: [
        .library(name: "RepowireKit", targets: ["RepowireKit"]),
        .executable(name: "repowire", targets: ["repowire"]),
        .executable(name: "repowired", targets: ["repowired"]),
        .executable(name: "repowire-hook", targets: ["repowire-hook"]),
        .executable(name: "repowire-mcp", targets: ["repowire-mcp"]),
    ],
    targets: [
        library("CYaml", pkgConfig: "yaml-0.1", apt: "libyaml-dev", brew: "libyaml"),
        library("CSQLite", pkgConfig: "sqlite3", apt: "libsqlite3-dev", brew: "sqlite3"),
        library("CTomlPlusPlus", pkgConfig: tomlPlusPlus, apt: "libtomlplusplus-dev", brew: "tomlplusplus"),
        library("CEvent", pkgConfig: "libevent", apt: "libevent-dev", brew: "libevent"),
        // wslay comes without a pkg-config file.
        .systemLibrary(
            name: "CWslay", path: "Core/Libraries/CWslay", providers: [.apt(["libwslay-dev"]), .brew(["wslay"])]),

        .target(name: "CToml", dependencies: ["CTomlPlusPlus"], path: "Core/Libraries/CToml"),
        .systemLibrary(name: "CSystem", path: "Core/Libraries/CSystem"),

        core("RepowireKit"),
        core("Platform", ["RepowireKit", "CSystem"]),
        core("Manifests", ["RepowireKit", "Platform", "CYaml"]),
        core("Mesh", ["RepowireKit"]),
        core("Store", ["RepowireKit", "Platform", "CSQLite", "CSystem"]),
        core("ConfigEdits", ["RepowireKit", "Platform", "Manifests", "CToml"]),
        core("EventLoop", ["CEvent"]),
        core("Doors", ["EventLoop", "CEvent"]),
        core("Transports", ["RepowireKit", "Platform", "CWslay"]),
        core("Declarative", ["RepowireKit", "Transports", "Platform"]),
        core("Wire", ["RepowireKit", "Platform"]),
        core("MCP", ["RepowireKit", "Wire"]),
        core("Hook", ["RepowireKit", "Platform", "Wire"]),
        core("Pump", ["RepowireKit", "Platform", "Wire"]),
        core("AgentHost", ["RepowireKit", "Platform", "Wire"]),
        core("CommandLine"),
        core("Commands", ["CommandLine", "AgentHost", "RepowireKit", "Wire", "Platform"]),
        core(
            "Daemon",
            [
                "RepowireKit", "Platform", "Manifests", "Mesh", "Store", "ConfigEdits", "EventLoop", "Doors",
                "Transports", "Declarative", "Wire", "MCP",
            ]),

        adapter("ClaudeCode"),
        adapter("Codex"),
        adapter("GeminiCLI"),
        adapter(
            "OpenCode",
            resources: ["head", "daemon", "turn", "sessions", "plugin"].map { .embedInCode("Plugin/\($0).js") }),
        .target(
            name: "BuiltIn",
            dependencies: ["RepowireKit", "Declarative", "ClaudeCode", "Codex", "GeminiCLI", "OpenCode"],
            path: "Adapters/BuiltIn",
            swiftSettings: shared),

        executable("repowire", ["Commands"]),
        executable("repowire-hook", ["Hook"]),
        executable("repowire-mcp", ["Pump"]),
        executable("repowired", ["Daemon", "BuiltIn"], small: false),

        .target(
            name: "TestSupport", dependencies: ["RepowireKit", "Platform", "Wire"], path: "Tests/TestSupport",
            swiftSettings: shared),
        .executableTarget(
            name: "scripted-model", dependencies: ["RepowireKit", "Platform"], path: "Tests/ScriptedModel",
            swiftSettings: shared),
        .executableTarget(
            name: "benchmarks", dependencies: ["RepowireKit", "Platform", "Store", "Wire", "TestSupport"],
            path: "Tests/Benchmarks", exclude: ["Baseline"], swiftSettings: shared),
        tests("RepowireKit"),
        tests("Platform", ["RepowireKit"]),
        tests("Manifests"),
        tests("Mesh"),
        tests("Store", ["RepowireKit", "Platform", "journal-probe"]),
        .executableTarget(
            name: "journal-probe", dependencies: ["RepowireKit", "Platform", "Store"], path: "Tests/JournalProbe",
            swiftSettings: shared),
        tests("ConfigEdits"),
        .target(
            name: "DoorTestSupport", dependencies: ["EventLoop", "Doors", "Platform", "TestSupport"],
            path: "Tests/DoorTestSupport", swiftSettings: shared),
        .executableTarget(
            name: "door-server", dependencies: ["EventLoop", "Doors", "DoorTestSupport"], path: "Tests/DoorServer",
            swiftSettings: shared),
        tests("EventLoop", ["DoorTestSupport", "Platform"]),
        tests("Doors", ["EventLoop", "DoorTestSupport", "Platform", "door-server"]),
        tests("Transports", ["RepowireKit", "Platform"]),
        tests("Declarative", ["RepowireKit", "Platform", "Transports", "Manifests"]),
        tests("Wire", ["RepowireKit", "Platform"]),
        .testTarget(
            name: "MCPTests", dependencies: ["MCP", "TestSupport", "RepowireKit", "Platform", "Wire"],
            path: "Tests/MCPTests", exclude: ["Schemas"], swiftSettings: shared),
        tests("Hook", ["RepowireKit", "Platform", "Wire", "repowire-hook"]),
        tests("Pump", ["RepowireKit", "Platform", "Wire", "repowire-mcp"]),
        tests("AgentHost", ["RepowireKit", "Wire"]),
        tests("CommandLine", ["Platform"]),
        tests("Commands", ["CommandLine", "Platform", "RepowireKit", "Wire"]),
        tests("Daemon", ["Mesh", "RepowireKit", "Platform", "Wire", "DoorTestSupport", "repowired"]),
        tests("Codex", ["RepowireKit", "Platform"]),
        tests("GeminiCLI", ["RepowireKit", "Platform", "Manifests", "Declarative"]),
        tests("ClaudeCode", ["RepowireKit", "Platform", "Declarative", "Manifests"]),
        .testTarget(
            name: "OpenCodeTests", dependencies: ["OpenCode", "TestSupport", "RepowireKit", "Platform"],
            path: "Tests/OpenCodeTests", exclude: ["Player"], swiftSettings: shared),
        .testTarget(
            name: "EndToEnd",
            dependencies: [
                "TestSupport", "RepowireKit", "Platform", "Wire", "repowire", "repowired", "repowire-hook",
                "repowire-mcp", "scripted-model",
            ],
            path: "Tests/EndToEnd", exclude: ["MCPClients/exercise.py"], swiftSettings: shared),
    ],
    // toml++ is C++17.
    cxxLanguageStandard: .cxx17
)
