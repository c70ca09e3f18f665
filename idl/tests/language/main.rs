//! Rules of the language that a case file cannot show well.

mod attributes;
mod complaints;
mod files;
mod names;
mod text;
mod types;
mod values;

use turbo_idl::{Compilation, MemoryLoader, compile};

fn compile_text(text: impl Into<Vec<u8>>) -> Compilation {
    compile(
        &MemoryLoader::new().with("main.turbo", text),
        &["main.turbo".to_owned()],
    )
}

fn codes(text: impl Into<Vec<u8>>) -> Vec<&'static str> {
    compile_text(text)
        .diagnostics
        .iter()
        .map(|diagnostic| diagnostic.rule.id())
        .collect()
}

/// Compiles each of these in a package of its own, and compares the codes.
fn check_all(texts: &[(&str, &[&str])]) {
    for (text, expected) in texts {
        assert_eq!(codes(format!("package a; {text}")), *expected, "{text}");
    }
}
