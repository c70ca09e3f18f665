//! All that a run needs, in a folder.

use std::fs;
use std::path::{Path, PathBuf};

use turbo_idl::lock::FILE_NAME;
use turboc::compile::generate;
use turboc::config::Config;

use crate::case::Case;
use crate::glue::glue;
use crate::javascript;
use crate::revision::{FILE, Revision};

/// Revisions whose clients and servers are in a folder, and the cases to run with them.
#[derive(Debug)]
pub struct World {
    folder: PathBuf,
    /// Each with the folder that its files are in.
    revisions: Vec<(Revision, String)>,
    cases: Vec<Case>,
}

impl World {
    /// An empty one. The folder is emptied: what a build before left there would be run too.
    ///
    /// # Panics
    /// When the folder cannot be written.
    #[must_use]
    pub fn new(folder: &Path) -> Self {
        if folder.exists() {
            fs::remove_dir_all(folder).expect("an old folder");
        }
        fs::create_dir_all(folder).expect("a folder");
        Self {
            folder: folder.to_owned(),
            revisions: Vec::new(),
            cases: Vec::new(),
        }
    }

    /// Generates a server that knows the releases of a lock, and a client; with the one in TypeScript if asked for. Answers the index of the
    /// revision.
    ///
    /// # Panics
    /// When the schema has problems.
    pub fn add(&mut self, revision: Revision, lock: &str, has_js: bool) -> usize {
        let index = self.revisions.len();
        let name = format!("r{index}");
        let folder = self.folder.join(&name);
        fs::create_dir_all(&folder).expect("a folder");
        fs::write(folder.join(FILE), &revision.text).expect("a schema");
        fs::write(folder.join(FILE_NAME), lock).expect("a lock");
        let mut text = format!("schemas = [\"{FILE}\"]\n");
        for backend in ["rust_server", "rust_client"] {
            text.push_str(&format!(
                "[[target]]\nbackend = \"{backend}\"\nout = \"api.rs\"\n"
            ));
        }
        if has_js {
            text.push_str("[[target]]\nbackend = \"typescript\"\nengine = \"js\"\nout = \"js\"\n");
        }
        fs::write(folder.join("turbo.toml"), &text).expect("a configuration");
        let config = Config::read(&folder.join("turbo.toml")).expect("a healthy configuration");
        let generated = generate(&config);
        let said = generated.problems.render(Default::default());
        let files = generated
            .files
            .unwrap_or_else(|| panic!("{}: {said}", folder.display()));
        turboc::output::write(&folder, &files).expect("files");
        let api = &files[Path::new("api.rs")];
        fs::write(folder.join("glue.rs"), glue(&revision.schema, api)).expect("the glue");
        if has_js {
            fs::write(folder.join("package.json"), "{ \"type\": \"module\" }").expect("a file");
        }
        self.revisions.push((revision, name));
        index
    }

    /// A revision by its index.
    #[must_use]
    pub fn revision(&self, index: usize) -> &Revision {
        &self.revisions[index].0
    }

    /// Adds cases.
    pub fn cases(&mut self, cases: Vec<Case>) {
        self.cases.extend(cases);
    }

    /// Writes `world.rs`, `cases.txt`, and for each pair with cases that Node can run `rN/cases_M.mjs`.
    ///
    /// # Panics
    /// When the folder cannot be written.
    pub fn finish(&self) {
        let write = |name: String, text: String| fs::write(self.folder.join(name), text).expect("a file");
        let mut modules = String::new();
        let mut table =
            String::from("/// All of them.\npub static REVISIONS: &[evolve_live::Revision] = &[\n");
        for (_, name) in &self.revisions {
            let file = |file: &str| {
                self.folder
                    .join(name)
                    .join(file)
                    .display()
                    .to_string()
                    .replace('\\', "/")
            };
            modules.push_str(&format!(
                "#[allow(clippy::all, clippy::pedantic, dead_code, missing_docs, unused_qualifications, unreachable_pub)]\npub mod {name} {{\n    include!({:?});\n    include!({:?});\n}}\n\n",
                file("api.rs"),
                file("glue.rs")
            ));
            table.push_str(&format!(
                "    evolve_live::Revision {{ endpoint: {name}::endpoint, call: {name}::call }},\n"
            ));
        }
        write("world.rs".to_owned(), format!("{modules}{table}];\n"));
        let schema = |index: usize| &self.revision(index).schema;
        let lines = self.cases.iter().enumerate();
        let lines =
            lines.map(|(number, case)| case.line(number, schema(case.client), schema(case.server)) + "\n");
        write("cases.txt".to_owned(), lines.collect());
        let mut by_pair = std::collections::BTreeMap::<(usize, usize), String>::new();
        for (number, case) in self.cases.iter().enumerate() {
            let (client, server) = (case.client, case.server);
            if !self.folder.join(format!("r{client}/js")).exists() {
                continue;
            }
            let objects = by_pair.entry((client, server)).or_default();
            objects.push_str(&javascript::object(case, number, schema(client)).unwrap_or_default());
        }
        for ((client, server), objects) in by_pair {
            let text = format!("export const cases = [\n{objects}];\n");
            write(format!("r{client}/cases_{server}.mjs"), text);
        }
    }
}
