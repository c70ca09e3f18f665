//! Compiling what is only in memory, as a page does.

mod support;

use std::fs;
use std::path::Path;

use support::Folder;
use turbo_idl::MemoryLoader;
use turboc::compile::{Generated, generate, generate_from};
use turboc::config::Config;

const CONFIG: &str = "schemas = [\"a.turbo\", \"b/money.turbo\"]
[[target]]
backend = \"rust_server\"
out = \"all.rs\"
[[target]]
backend = \"rust_client\"
out = \"all.rs\"
[[target]]
backend = \"typescript\"
out = \"web\"
";

const FILES: &[(&str, &str)] = &[
    (
        "a.turbo",
        "package a.b;\nimport \"b/money.turbo\";\nstruct Price { amount: money.Amount }\n",
    ),
    ("b/money.turbo", "package money;\nstruct Amount { minor: i128 }\n"),
];

fn in_memory(files: &[(&str, &str)]) -> Generated {
    let loader = files.iter().fold(MemoryLoader::new(), |loader, (path, text)| {
        loader.with(path, *text)
    });
    let config = Config::parse("turbo.toml", CONFIG, Path::new("")).expect("a configuration");
    generate_from(&loader, &config)
}

#[test]
fn memory_and_disk_give_the_same() {
    let folder = Folder::new();
    for (path, text) in FILES {
        folder.write(path, text);
    }
    folder.write("turbo.toml", CONFIG);
    let on_disk = generate(&Config::read(&folder.at("turbo.toml")).expect("a configuration"));
    let in_memory = in_memory(FILES);
    assert_eq!(in_memory.files, on_disk.files);
    assert!(in_memory.files.is_some_and(|files| files.len() > 4));
    assert!(in_memory.schema.is_some());
}

#[test]
fn an_import_of_nothing_has_a_place() {
    let generated = in_memory(&FILES[..1]);
    assert!(generated.files.is_none() && generated.schema.is_none());
    let text = generated.problems.render(turbo_idl::Style::Plain);
    assert!(text.contains("E0101") && text.contains("a.turbo:2:8"), "{text}");
}

#[test]
fn no_disk_is_asked() {
    // A file that is there on the disk, and not in memory.
    let here = "Cargo.toml";
    assert!(fs::exists(here).expect("the crate's folder"));
    let config =
        Config::parse("turbo.toml", "schemas = [\"Cargo.toml\"]", Path::new("")).expect("it is well");
    let generated = generate_from(&MemoryLoader::new(), &config);
    assert!(
        generated
            .problems
            .render(turbo_idl::Style::Plain)
            .contains("E0101")
    );
}
