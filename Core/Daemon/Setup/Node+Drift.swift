import ConfigEdits
import RepowireKit
import Transports
import Wire

/// What became of ours in the users' config files, as far as it differs in meaning.
extension Node {
    /// Compares the ledger with the files, off the loop. `status` tells what was found last.
    func lookForDrift() async {
        let editor = ConfigEditor(home: configuration.home.path)
        let findings = try? await OffLoop.run { try editor.audit() }
        drift = (findings ?? []).map { finding in
            let title = runtimes[finding.adapter]?.manifest.title ?? finding.adapter
            return Drift(adapter: finding.adapter, text: "\(finding.path): \(finding.what)", title: title)
        }
    }

    /// One thing of ours that a host or a person took out or changed.
    struct Drift: Sendable {
        var adapter: String
        var text: String
        var title: String
    }
}
