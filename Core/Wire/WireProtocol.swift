/// The version of the local API and of the programs that speak it.
package enum WireProtocol {
    /// Raised when a line of the socket changes its meaning. Programs one release apart understand each other.
    package static let version: Int64 = 1
    /// The release of all programs in this package.
    package static let release = "0.1.0"
    /// The longest line the daemon takes, in bytes: a body of 1 MiB with its escapes fits, unless nearly all of it are
    /// control characters.
    package static let maximumLine = 4 << 20
}

/// The methods of the local API.
package enum Method {
    package static let hello = "hello"
    package static let hookReport = "hook/report"
    package static let pluginReport = "plugin/report"
    package static let pluginCalling = "plugin/calling"
    package static let peerList = "peer/list"
    package static let peerAsk = "peer/ask"
    package static let peerNotify = "peer/notify"
    package static let peerBroadcast = "peer/broadcast"
    package static let peerDescribe = "peer/describe"
    package static let peerForget = "peer/forget"
    package static let peerNew = "peer/new"
    package static let peerKill = "peer/kill"
    package static let peerMove = "peer/move"
    package static let peerRole = "peer/role"
    package static let peerJoin = "peer/join"
    package static let peerState = "peer/state"
    package static let whoami = "peer/whoami"
    package static let messageOffer = "message/offer"
    package static let messageAccepted = "message/accepted"
    package static let messageAnswer = "message/answer"
    package static let messageFail = "message/fail"
    package static let messageTrace = "message/trace"
    package static let messageCancel = "message/cancel"
    package static let messageList = "message/list"
    package static let askProgress = "ask/progress"
    package static let eventsSubscribe = "events/subscribe"
    package static let peerEvent = "events/peer"
    package static let messageEvent = "events/message"
    package static let guardReset = "guard/reset"
    package static let status = "daemon/status"
    package static let stop = "daemon/stop"
    package static let settings = "daemon/settings"
    package static let folderJoin = "folder/join"
    package static let folderLeave = "folder/leave"
    package static let folderForget = "folder/forget"
    package static let joiningDefault = "joining/default"
    package static let adapterList = "adapter/list"
    package static let adapterDescribe = "adapter/describe"
    package static let adapterTrust = "adapter/trust"
    package static let adapterDistrust = "adapter/distrust"
    package static let setupPlan = "setup/plan"
    package static let setupApply = "setup/apply"
    package static let uninstallPlan = "uninstall/plan"
    package static let uninstallApply = "uninstall/apply"
    package static let doctor = "daemon/doctor"
}
