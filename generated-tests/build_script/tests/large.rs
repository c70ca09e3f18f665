//! Hundreds of types and their methods, as other people write them: their Rust is compiled, their declarations and their code are read by `tsc` and by Node.

use std::fs;
use std::path::Path;

use node::{here, node};

#[path = "../../tests/support/node.rs"]
#[allow(dead_code, reason = "others need more of it")]
mod node;

/// That it compiles is the test.
mod large {
    include!(concat!(env!("OUT_DIR"), "/large/api.rs"));
}

#[test]
fn tables_have_their_methods() {
    use large::bench::part000::v1::{POLICY_SERVICE1, RULE_SERVICE0};

    let methods = RULE_SERVICE0.methods.len() + POLICY_SERVICE1.methods.len();
    assert!(methods > 10, "{methods}");
}

#[test]
fn the_declarations_of_hundreds_of_types_are_accepted() {
    let folder = Path::new(env!("OUT_DIR")).join("large");
    let base = here().join("../tsconfig.json");
    let config = format!(
        "{{\"extends\": {base:?}, \"include\": [{:?}]}}",
        folder.join("web/**/*.d.ts")
    );
    fs::write(folder.join("tsconfig.json"), config).expect("a file");
    let tsc = here().join("../../xtask/npm/node_modules/typescript/bin/tsc");
    assert!(
        tsc.exists(),
        "TypeScript is not installed: run `cargo xtask setup`"
    );
    node(&[&tsc, Path::new("--project"), &folder.join("tsconfig.json")]);
}

#[test]
fn the_code_of_hundreds_of_types_is_javascript() {
    let folder = Path::new(env!("OUT_DIR")).join("large");
    let modules: Vec<_> = fs::read_dir(folder.join("web/bench"))
        .expect("a folder")
        .map(|entry| entry.expect("an entry").path())
        .filter(|path| path.extension().is_some_and(|extension| extension == "js"))
        .collect();
    assert_eq!(modules.len(), 2);
    fs::write(folder.join("package.json"), "{\"type\": \"module\"}").expect("a file");
    for module in modules {
        node(&[Path::new("--check"), &module]);
    }
}
