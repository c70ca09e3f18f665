//! Schemas that were written here, compiled.

use turbo_idl::ir::Schema;
use turbo_idl::{MemoryLoader, compile};

/// Compiles files that a schema was written to.
///
/// # Errors
/// When it does not compile, which would be a mistake here.
pub fn compiled(files: &[(String, String)]) -> Result<Schema, String> {
    let roots: Vec<String> = files.iter().map(|(path, _)| path.clone()).collect();
    let with = |loader: MemoryLoader, (path, text): &(String, String)| loader.with(path, text.as_str());
    let loader = files.iter().fold(MemoryLoader::new(), with);
    let compilation = compile(&loader, &roots);
    let first = compilation.diagnostics.first().map(|it| it.message.clone());
    compilation.schema.ok_or_else(|| first.unwrap_or_default())
}
