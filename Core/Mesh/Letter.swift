package import RepowireKit

/// One message on its way: what it says, how far it has come, and what is needed to go on.
package struct Letter: Sendable, Hashable {
    /// Once nothing more can happen to the message its body is dropped; the journal has it.
    package var message: Message { messageBox[0] }
    /// Out of line, as an array of one: the letter is moved with every step, and the message is large and stays.
    private var messageBox: [Message]
    package internal(set) var state: Delivery
    /// Counts the offers, so that a late report about an earlier one is recognised.
    package internal(set) var attempt = 0
    /// How many offers brought no evidence in a row.
    var withoutEvidence = 0
    /// The turn it was accepted in, or, while `offered`, the turn it was offered at the end of.
    package internal(set) var turn: TurnID?
    package internal(set) var answer: String?
    package internal(set) var reason: String?
    package internal(set) var waiting: Waiting
    /// Where it stands in its mailbox, while it is queued.
    var place = 0
    /// Offered before the daemon's restart: what came of it must be looked up before it is offered again.
    var isUncertain = false
    /// It is from before the daemon's restart.
    var isRestored = false
    /// A late reply that is written down and rests until it is known whether its asker comes back after a restart.
    var awaitsClaim = false
    /// The peer's generation at the last offer: whether its session changed since.
    var generation = 0
    /// How many offers were refused.
    var refusals = 0
    /// What the runtime's record is being asked about it: one look at a time.
    var inquiry: Inquiry?
    /// How often the record had nothing but its begin while the session was idle.
    var idleLooks = 0
    /// The time for evidence is over; the next look comes when the session is idle.
    var isOverdue = false
    /// The peer's generation for which a look was armed last, so that one idle time arms one look.
    var watched: Int?

    /// Whether somebody holds the line for the answer.
    package enum Waiting: Sendable, Hashable {
        case yes
        /// After a restart the asker may come back for its answer; until then no late reply is made.
        case unknown
        case no
    }

    enum Inquiry: Sendable, Hashable {
        /// Whether it arrived.
        case arrival(idle: Int?)
        /// How its turn ended.
        case end(idle: Int?)

        /// The peer's generation when its session was idle as the record was asked: if it still is, a record that says
        /// nothing is an answer as well.
        var idle: Int? {
            switch self {
            case .arrival(let idle), .end(let idle): return idle
            }
        }
    }

    init(message: Message, state: Delivery = .queued, waiting: Waiting) {
        messageBox = [message]
        self.state = state
        self.waiting = waiting
    }

    mutating func dropBody() { messageBox[0].body = "" }

    /// To be offered once more.
    mutating func prepareOffer(turn: TurnID?, generation: Int) {
        state = .offered
        attempt += 1
        self.turn = turn
        self.generation = generation
        inquiry = nil
        isOverdue = false
    }

    mutating func returnToMailbox() {
        state = .queued
        turn = nil
        inquiry = nil
        isOverdue = false
    }

    package var id: MessageID { message.id }
    package var isAsk: Bool { message.kind == .ask }
    package var isFinal: Bool { state.isFinal(for: message.kind) }
}
