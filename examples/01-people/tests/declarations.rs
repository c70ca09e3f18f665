//! What the page may rely on, as a snapshot: a change of the schema shows up in review as a change of these declarations.
//!
//! `cargo insta review` accepts a change that was meant. For the generated files that are committed, such as
//! `src/api.rs`, `turboc generate --check` does the same without a test.

use std::path::Path;

use turboc::compile::generate;
use turboc::config::Config;

const TARGET: &str = "schemas = [\"people.turbo\"]\n[[target]]\nbackend = \"typescript\"\nout = \"web\"\n";

#[test]
fn the_declarations_are_the_reviewed_ones() {
    let config =
        Config::parse("turbo.toml", TARGET, Path::new(env!("CARGO_MANIFEST_DIR"))).expect("a configuration");
    let files = generate(&config).files.expect("a schema without errors");
    insta::assert_snapshot!(files[Path::new("web/people.d.ts")]);
}
