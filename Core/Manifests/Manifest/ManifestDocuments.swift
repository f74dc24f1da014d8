import RepowireKit

/// The files of `docs/` that follow from the schema of manifests. A test holds them against the code.
package enum ManifestDocuments {
    /// `docs/manifest.schema.json`
    package static var schema: String {
        let identifier = "urn:repowire:manifest:\(AdapterManifest.schemaVersion)"
        return JSONSchemaDocument.document(of: form, identifier: identifier).prettyText + "\n"
    }

    /// `docs/manifest.md`
    package static var tables: String {
        """
        # Manifests

        A manifest is one YAML file in a folder `adapters.d`. It makes an agent known to Repowire: nothing else has to be
        written for a runtime that the driver `declarative` can serve. `adapters.d/demo.yaml` is the shortest complete one.

        Folders, a later one wins by file name: the built-in one, `/usr/share/repowire/adapters.d`,
        `/etc/repowire/adapters.d`, `~/.config/repowire/adapters.d`, and `.repowire/adapters.d` of the project, which does
        nothing until `repowire adapter trust NAME` was run. `repowire adapter list` shows what is served, what is
        shadowed by what, and what is wrong with a file. A file that is wrong disables itself alone.

        Values follow the core rules of YAML 1.2: `on`, `off`, `yes` and `no` are text. Anchors, aliases, tags, duplicate
        keys and a second document are refused. Regular expressions are Swift's, which are those of Perl in all that
        matters here.

        This page and [manifest.schema.json](manifest.schema.json) are generated from the code. An editor that knows JSON
        Schema completes and checks while you type; for most of them the file begins with

            # yaml-language-server: $schema=PATH/manifest.schema.json
        """ + "\n" + KeyTables.markdown(of: form)
    }

    private static var form: KeysForm {
        guard case .keys(let form) = ManifestSchema.adapter.form else {
            preconditionFailure("a manifest is a mapping with listed keys")
        }
        return form
    }
}
