//! The cases with TypeScript and vectors.

use std::fs;
use std::path::{Path, PathBuf};

use turbo_idl::ir::Schema;

use super::node::{modules, node};
use super::{describe, schema};

/// A case, as JavaScript gets it.
pub struct Case {
    pub schema: Schema,
    folder: PathBuf,
    description: PathBuf,
}

impl Case {
    /// `owner` is the test, which has a folder of its own.
    pub fn new(owner: &str, name: &str, files: &[&str]) -> Self {
        let schema = schema::load(name, files);
        let folder = modules(&format!("values/{owner}"), name);
        let description = folder.join("schema.json");
        fs::write(&description, describe::json(&schema)).expect("a file");
        Self {
            schema,
            folder,
            description,
        }
    }

    pub fn everything(owner: &str) -> Self {
        Self::new(owner, "everything", &["everything.turbo", "extras.turbo"])
    }

    /// Has JavaScript read and write every line of a text: a name, a type, the bytes and the value.
    pub fn check(&self, lines: &str) {
        let file = self.folder.join("values.tsv");
        fs::write(&file, lines).expect("a file");
        let out = self.run("check.mjs", &[&file]);
        assert_eq!(out.trim(), format!("{} values", lines.lines().count()));
    }

    /// Values that JavaScript makes, so many of each type: a type, the bytes and the value.
    pub fn make(&self, count: usize, seed: u64) -> String {
        let (count, seed) = (count.to_string(), seed.to_string());
        self.run("make.mjs", &[Path::new(&count), Path::new(&seed)])
    }

    fn run(&self, script: &str, args: &[&Path]) -> String {
        let script = Path::new(env!("CARGO_MANIFEST_DIR"))
            .join("tests/values")
            .join(script);
        let mut all = vec![script.as_path(), &self.folder, &self.description];
        all.extend(args);
        node(&all)
    }
}
