//! What the tests over case files share.
#![allow(dead_code, reason = "each test program uses its part")]

pub mod random;

use std::path::{Path, PathBuf};

use turbo_idl::{Compilation, FsLoader, compile};

/// The folder of all cases.
pub fn cases() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/cases")
}

/// The name of a case: of its file without the ending, or of its folder.
pub fn case_name(path: &Path) -> String {
    let named = if path.ends_with("main.turbo") {
        path.parent().expect("a folder")
    } else {
        path
    };
    named.file_stem().expect("a name").to_string_lossy().into_owned()
}

/// Compiles the case whose first file this is, with paths as short as they can be.
pub fn compile_case(path: &Path) -> Compilation {
    let folder = path.parent().expect("a folder");
    let file = path.file_name().expect("a name").to_string_lossy().into_owned();
    compile(&FsLoader::rooted(folder), &[file])
}

/// All files of a case, as a snapshot shows them.
pub fn files_of_case(path: &Path) -> String {
    let folder = path.parent().expect("a folder");
    let mut files = vec![path.to_owned()];
    if path.ends_with("main.turbo") {
        collect(folder, &mut files);
    }
    let mut shown = String::new();
    for file in &files {
        let name = file
            .strip_prefix(folder)
            .expect("within")
            .to_string_lossy()
            .replace('\\', "/");
        let text = std::fs::read(file).expect("a readable case");
        let text = String::from_utf8_lossy(&text);
        shown.push_str(&format!("---- {name}\n{}", visible(&text)));
    }
    shown.push_str("----\n");
    shown
}

/// The text of a file as a snapshot shows it: text that people read, so what cannot be seen is written out.
pub fn visible(text: &str) -> String {
    let newline = if text.is_empty() || text.ends_with('\n') {
        ""
    } else {
        "\n"
    };
    let text: String = text
        .chars()
        .map(|c| {
            if c.is_control() && c != '\n' {
                c.escape_default().to_string()
            } else {
                c.to_string()
            }
        })
        .collect();
    text + newline
}

fn collect(folder: &Path, files: &mut Vec<PathBuf>) {
    let mut found: Vec<PathBuf> = std::fs::read_dir(folder)
        .expect("a folder")
        .map(|entry| entry.expect("an entry").path())
        .collect();
    found.sort();
    for path in found {
        if path.is_dir() {
            collect(&path, files);
        } else if !files.contains(&path) {
            files.push(path);
        }
    }
}

/// Formats a text that is one file.
pub fn format_text(text: &str) -> Result<String, Vec<turbo_idl::Diagnostic>> {
    let mut sources = turbo_idl::SourceMap::default();
    let file = sources.add("main.turbo", text);
    turbo_idl::format(&sources, file)
}

/// The comments of a text, with its documentation, in order.
pub fn comments_of(text: &str) -> Vec<String> {
    let mut sources = turbo_idl::SourceMap::default();
    let file = sources.add("main.turbo", text.replace("\r\n", "\n"));
    let parsed = turbo_idl::parse(&sources, file);
    let comments = parsed.file.comments.iter();
    comments
        .map(|comment| sources.text(comment.span).trim_end().to_owned())
        .collect()
}

/// Formats a text, and checks what holds of every text: it settles at once, and keeps each comment.
pub fn format_well(text: &str) -> String {
    let once = format_text(text).unwrap_or_else(|found| panic!("{found:?}\n{text}"));
    let twice = format_text(&once).unwrap_or_else(|found| panic!("{found:?}\n{text}\n----\n{once}"));
    assert_eq!(once, twice, "it does not settle:\n{text}");
    assert_eq!(
        comments_of(text),
        comments_of(&once),
        "comments:\n{text}\n----\n{once}"
    );
    once
}
