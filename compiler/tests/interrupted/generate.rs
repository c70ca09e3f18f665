//! `turboc generate`

use std::fs;
use std::os::unix::process::ExitStatusExt as _;
use std::process::{Child, Stdio};

use crate::support::Folder;
use crate::{interrupt, turboc};

const TOML: &str = "\
schemas = [\"many.turbo\"]

[[target]]
backend = \"rust_client\"
out = \"many.rs\"

[[target]]
backend = \"typescript\"
out = \"web\"
";

/// Enough to be worth some milliseconds of writing.
fn schema(field: &str) -> String {
    let types = (0..400).map(|at| format!("struct Item{at} {{ {field}: u32, next: [Item{at}] }}\n"));
    format!("package many.v1;\n{}", types.collect::<String>())
}

fn generate(folder: &Folder) -> Child {
    turboc()
        .arg("generate")
        .current_dir(folder.path())
        .stdin(Stdio::null())
        .stdout(Stdio::null())
        .stderr(Stdio::null())
        .spawn()
        .expect("turboc runs")
}

/// What is generated of a schema with such a field: each file, and its text.
fn generated(field: &str) -> Vec<(String, String)> {
    let folder = Folder::new();
    folder.write("turbo.toml", TOML);
    folder.write("many.turbo", &schema(field));
    assert_eq!(folder.turboc(&["generate"]).code, Some(0));
    let files = folder.files().into_iter();
    let files = files.filter(|name| !matches!(name.as_str(), "turbo.toml" | "many.turbo"));
    files.map(|name| (name.clone(), folder.read(&name))).collect()
}

/// Whether something is being written.
fn is_writing(folder: &Folder) -> bool {
    let has_part = |folder: std::path::PathBuf| {
        let entries = fs::read_dir(folder).into_iter().flatten().flatten();
        entries
            .into_iter()
            .any(|entry| entry.file_name().to_string_lossy().ends_with(".tmp"))
    };
    has_part(folder.path().to_owned()) || has_part(folder.at("web"))
}

#[test]
fn no_file_is_left_by_half() {
    let [before, after] = ["before", "after"].map(generated);
    let folder = Folder::new();
    folder.write("turbo.toml", TOML);
    let mut interrupted = 0;
    for round in 0..40 {
        for (name, text) in &before {
            folder.write(name, text);
        }
        folder.write("many.turbo", &schema("after"));
        let mut child = generate(&folder);
        // Some are interrupted in the middle of writing, and others anywhere before.
        let mut looks = 0;
        while child.try_wait().expect("a state").is_none() {
            looks += 1;
            if is_writing(&folder) || looks == round * 40 {
                interrupt(&child.id().to_string());
                break;
            }
        }
        let status = child.wait().expect("it ends");
        interrupted += usize::from(status.signal().is_some());
        for ((name, before), (_, after)) in before.iter().zip(&after) {
            let text = folder.read(name);
            assert!(text == *before || text == *after, "{name} in round {round}");
        }
    }
    assert!(interrupted > 0, "nothing was interrupted");
    // What is left behind is in nobody's way.
    assert_eq!(folder.turboc(&["generate"]).code, Some(0));
    for (name, after) in &after {
        assert_eq!(folder.read(name), *after, "{name}");
    }
}
