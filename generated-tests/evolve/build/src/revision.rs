//! A revision of a schema, and the lock that holds several.

use turbo_idl::ir::Schema;
use turbo_idl::lock::{Added, Lock};
use turbo_idl::{MemoryLoader, Style, compile, render};

/// The file that a schema is in.
pub(crate) const FILE: &str = "schema.turbo";

/// A revision of a schema.
#[derive(Debug)]
pub struct Revision {
    /// Its text.
    pub text: String,
    /// What the text says.
    pub schema: Schema,
}

impl Revision {
    /// Reads a schema.
    ///
    /// # Errors
    /// It has problems: these, as a person sees them.
    pub fn read(text: String) -> Result<Self, String> {
        let loader = MemoryLoader::new().with(FILE, text.as_str());
        let compiled = compile(&loader, &[FILE.to_owned()]);
        match compiled.schema {
            Some(schema) => Ok(Self { text, schema }),
            None => Err(render(&compiled.diagnostics, &compiled.sources, Style::Plain)),
        }
    }
}

/// The text of a schema that has one package.
///
/// # Errors
/// The schema is against the rules of the language: how.
pub fn text_of(schema: &Schema) -> Result<String, String> {
    let mut lock = Lock::new();
    lock.add("r0", schema).map_err(|error| error.to_string())?;
    // A lock has the text of each item, below its name and the release.
    let text = lock.text();
    let items = text.split("\n\n").skip(1);
    let items = items.filter_map(|item| item.trim_end().splitn(3, '\n').nth(2));
    let package = schema.packages[0].dotted();
    let items: Vec<&str> = items.collect();
    Ok(format!("package {package};\n\n{}\n", items.join("\n\n")))
}

/// A lock with all revisions, in order, as releases `r0`, `r1` and so on. One that has what the one before it has is none of its own.
///
/// # Panics
/// When one of them cannot be locked.
#[must_use]
pub fn lock(revisions: &[&Revision]) -> String {
    let mut lock = Lock::new();
    for (at, revision) in revisions.iter().enumerate() {
        let added = lock.add(&format!("r{at}"), &revision.schema);
        let (Added::Yes(_) | Added::Nothing) = added.unwrap_or_else(|error| panic!("{error}"));
    }
    lock.text()
}
