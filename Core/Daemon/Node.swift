import Doors
package import EventLoop
import MCP
import Manifests
package import Mesh
import Platform
import RepowireKit
import Store
import Wire

/// The daemon's one actor: it drives the mesh, and everything that happens reaches it on the loop's thread.
package actor Node {
    package nonisolated let loop: EventLoop
    package nonisolated var unownedExecutor: UnownedSerialExecutor { loop.unownedExecutor }

    let configuration: DaemonConfiguration
    let log: Log
    let startedAt = Clocks.wall
    var mesh: Mesh
    var journal: (any JournalWriting)?
    var door: LineDoor?
    var web: HTTPDoor?
    var webPort: UInt16?
    /// The route of each request that has no answer.
    var webRoutes: [RequestID: HTTPRoute] = [:]
    /// Why there is no HTTP API although there should be.
    var webFault: String?

    // The journal's tickets.
    var lastTicket: UInt64 = 0
    var pendingSteps: [UInt64: PendingStep] = [:]
    var unsavedRows: [[JournalRow]] = []
    var journalFault: String?

    // Connections.
    var clients: [ConnectionID: Client] = [:]
    var waiters: [MessageID: [Waiter]] = [:]
    var programs: [PeerID: ConnectionID] = [:]
    var pumps: [ConnectionID: Pump] = [:]
    var inboxRequests = InboxRequests()
    var plugins: [ConnectionID: PluginLink] = [:]
    /// Tool calls that plug-ins said are about to come, by the process they come from.
    var announcedCalls: [ProcessIdentity: AnnouncedCalls] = [:]
    /// The ask of each tool call that has no result yet.
    var toolAsks: [Line: MessageID] = [:]
    var progressTimers: [Line: TimerID] = [:]
    /// The tools over HTTP; nil when they are off.
    var toolServer: StreamableHTTP?
    var toolClients: [String: PeerID] = [:]
    var toolHeartbeat: TimerID?
    /// Nil while nobody listens to what happens.
    var audience: Audience?

    // Runtimes and sessions.
    var catalog: ManifestCatalog?
    var runtimes: [String: Runtime] = [:]
    var instances: [InstanceKey: AdapterInstance] = [:]
    var sessionPeers: [ProcessIdentity: [SessionKey: PeerID]] = [:]
    /// Sessions that run but take no messages: headless and nested runs.
    var unaddressable: [ProcessIdentity: Session] = [:]
    /// Sessions in folders that did not join.
    var keptOut: [SessionKey: KeptOut] = [:]
    /// What tmux said of the circles of agents.
    var circles: [ProcessIdentity: String] = [:]
    /// What waits for tmux's word.
    var afterCircles: [UInt64: () -> Void] = [:]
    var terminals: [ProcessIdentity: Terminal] = [:]
    var processWatches: [ProcessIdentity: WatchID] = [:]
    var seenReports = RecentReports()
    var following: [MessageID: Following] = [:]
    /// Whether any adapter follows its messages.
    var hasFollowers = false

    // Work that is under way off the loop.
    var lastTask: UInt64 = 0
    var tasks: [UInt64: Task<Void, Never>] = [:]
    var shownPlans: [ShownPlan] = []
    var drift: [Drift] = []
    var expirySweep: TimerID?
    /// What `config.yaml` says.
    var settings = Settings()
    /// Why it cannot be read.
    var settingsFault: String?
    var isOpen = false
    var isDraining = false
    /// What ends the program, when a client asks for that.
    package var whenStopped: @Sendable () -> Void = {}

    /// What waits for the journal.
    struct PendingStep {
        var rows: [JournalRow]
        var effects: [Step.Effect]
        /// The message that these rows take into the mesh, when they come from a sender who is told of a refusal.
        var sent: MessageID?
        var completion: ((Result<Void, WireError>) -> Void)?
    }

    package init(
        configuration: DaemonConfiguration, loop: EventLoop, mesh: Mesh, log: Log
    ) {
        self.configuration = configuration
        self.loop = loop
        self.mesh = mesh
        self.log = log
    }

    /// Starts work off the loop that the node owns until it ends or the daemon drains.
    func start(_ work: @escaping @Sendable (isolated Node) async -> Void) {
        lastTask += 1
        let number = lastTask
        tasks[number] = Task {
            // What belongs to no actor runs there: adapters may take their time.
            await withTaskExecutorPreference(WorkerPool.shared) { await work(self) }
            self.tasks[number] = nil
        }
    }
}
