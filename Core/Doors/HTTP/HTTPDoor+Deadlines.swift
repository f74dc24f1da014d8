internal import CEvent
internal import EventLoop

extension HTTPDoor {
    /// Gives a connection until then to get further. evhttp's own time-out begins anew with every byte, so it never
    /// cuts a client that sends a line now and then.
    ///
    /// The timer is set again only when the new deadline is sooner: a busy connection moves its deadline with every
    /// request and its timer once in many.
    func setDeadline(_ connection: HTTPConnection, after time: Duration) {
        let deadline = EventLoop.monotonicTime + time
        connection.deadline = deadline
        if let alarmTime = connection.alarmTime, alarmTime <= deadline { return }
        setAlarm(connection, at: deadline, after: time)
    }

    private func setAlarm(_ connection: HTTPConnection, at time: Duration, after delay: Duration) {
        if let alarm = connection.alarm { loop.cancel(alarm) }
        let number = connection.number
        connection.alarmTime = time
        connection.alarm = loop.schedule(after: delay) {
            self.assumeIsolated { $0.checkDeadline(number) }
        }
    }

    private func checkDeadline(_ number: Int) {
        guard let connection = connections[number] else { return }
        connection.alarm = nil
        connection.alarmTime = nil
        guard let deadline = connection.deadline else { return }
        // The loop's clock is coarse; what is due within a few milliseconds is due.
        let left = deadline - EventLoop.monotonicTime
        if left <= .milliseconds(5) { cut(connection) } else { setAlarm(connection, at: deadline, after: left) }
    }
}
