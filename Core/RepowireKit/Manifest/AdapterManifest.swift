/// What one file of adapters.d says: what a runtime or bridge is called, how it is found, what is written where, and
/// which driver serves it. The reader fills it, drivers read it.
public struct AdapterManifest: Sendable, Hashable {
    public enum Kind: String, Sendable, CaseIterable {
        case runtime, bridge
    }

    /// How the contract with the runtime was checked.
    public struct Verification: Sendable, Hashable {
        public enum Method: String, Sendable, CaseIterable {
            /// The real program, driven end to end.
            case live
            /// The real program under a test harness.
            case harness
            case source
            case docs
        }

        public var version: String
        public var how: Method

        public init(version: String, how: Method) {
            self.version = version
            self.how = how
        }
    }

    /// The only schema version so far.
    public static let schemaVersion = 1

    public var id: String
    public var title: String
    public var kind: Kind
    /// The name of the code that serves it; `declarative` needs none of its own.
    public var driver: String
    public var verified: Verification?
    /// Whether setup installs it only where it is named.
    public var isOptional = false
    public var detect: DetectRules
    public var root: RootRule?
    /// Names of environment variables that hooks pass on. Values of others never leave the agent's process.
    public var environment: [String]
    public var registry: RegistryRules?
    public var payload: PayloadRules
    public var hooks: HookRules?
    public var install: [InstallRule]
    /// Ways in, best first.
    public var doors: [DoorRule]
    public var screen: ScreenRules?
    public var turn: TurnRules
    public var tools: ToolRules
    /// Nil where Repowire cannot start the runtime.
    public var spawn: SpawnRules?
    /// What a driver of its own wants to know, untouched.
    public var settings: JSONObject

    public init(id: String, title: String) {
        self.id = id
        self.title = title
        kind = .runtime
        driver = "declarative"
        detect = DetectRules()
        environment = []
        payload = PayloadRules()
        install = []
        doors = []
        turn = TurnRules()
        tools = ToolRules()
        settings = JSONObject()
    }
}
