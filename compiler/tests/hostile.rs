//! Schemas that mean no good, and compile: what is generated for them is generated at once.

use std::path::PathBuf;

use turbo_idl::{MemoryLoader, compile, ir};
use turboc::backend::{BACKENDS, Work};
use turboc::limits;
use turboc::options::Options;
use turboc::output::Output;

fn schema(text: String) -> ir::Schema {
    let loader = MemoryLoader::new().with("main.turbo", text);
    let compilation = compile(&loader, &["main.turbo".to_owned()]);
    let diagnostics = compilation.diagnostics;
    compilation.schema.unwrap_or_else(|| panic!("{diagnostics:?}"))
}

/// The bytes that every backend writes.
fn generated(schema: &ir::Schema) -> Vec<usize> {
    let write = |backend: &&dyn turboc::backend::Backend| {
        assert!(limits::check(*backend, schema).is_empty());
        let options = Options {
            out: PathBuf::from("out"),
            ..Options::default()
        };
        let mut output = Output::default();
        backend.emit(&Work::new(schema), &options, &mut output);
        output.into_files().values().map(String::len).sum()
    };
    BACKENDS.iter().map(write).collect()
}

/// Each mark could begin something that ends where no mark is: whoever looks for that end at each of them is never done.
#[test]
fn documentation_full_of_marks() {
    for mark in [
        "<", "[", "`", "`` ` ", "-h", "[a](", "<http://", "-http://", "{@", "*/", "- ", "> ", "1. ",
    ] {
        let docs = mark.repeat(50_000);
        let schema = schema(format!(
            "package a;\n/// {docs}\nstruct A {{ a: u8 }}\nservice S {{ fn f(a: A); }}"
        ));
        for (written, backend) in generated(&schema).into_iter().zip(BACKENDS) {
            assert!(
                written < 20 * docs.len() + 1_000_000,
                "{} writes {written} bytes for `{mark}`",
                backend.name()
            );
        }
    }
}
