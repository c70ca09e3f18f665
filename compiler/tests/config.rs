//! Every mistake that a `turbo.toml` can have: one file each in `tests/config`.

mod support;

use std::collections::BTreeSet;
use std::fs;
use std::path::Path;

use turbo_idl::Code;

const FOLDER: &str = concat!(env!("CARGO_MANIFEST_DIR"), "/tests/config");

fn case(path: &Path) -> support::Outcome {
    let name = path.file_name().expect("a file").to_string_lossy();
    support::run(Path::new(FOLDER), &["check", "--config", &name])
}

#[test]
fn every_mistake_is_shown() {
    insta::glob!("config/*.toml", |path| {
        let input = fs::read_to_string(path).expect("a case");
        let outcome = case(path);
        assert_eq!(outcome.code, Some(1), "{}", outcome.stderr);
        insta::assert_snapshot!(format!("{input}\n{}", outcome.shown()));
    });
}

#[test]
fn every_code_has_a_case() {
    let mut seen = BTreeSet::new();
    for entry in fs::read_dir(FOLDER).expect("the cases").flatten() {
        if entry.path().extension().is_some_and(|it| it == "toml") {
            let shown = case(&entry.path()).stderr;
            seen.extend(
                Code::ALL
                    .iter()
                    .copied()
                    .filter(|code| shown.contains(&format!("[{}]", code.id()))),
            );
        }
    }
    let ours = Code::ALL
        .iter()
        .copied()
        .filter(|code| code.id().starts_with("E07"));
    let missing: Vec<&str> = ours.filter(|code| !seen.contains(code)).map(Code::id).collect();
    assert!(missing.is_empty(), "no case in tests/config has {missing:?}");
}

#[test]
fn a_configuration_may_be_anything() {
    let folder = support::Folder::new();
    for (name, content) in [
        ("not_utf8", &b"schemas = [\"\xff\"]"[..]),
        ("brackets", &[b'['; 100_000]),
        (
            "open_lists",
            &b"schemas = ["
                .iter()
                .chain([b'['; 100_000].iter())
                .copied()
                .collect::<Vec<u8>>(),
        ),
        (
            "open_tables",
            &b"schemas = "
                .iter()
                .chain(b"{a=".repeat(100_000).iter())
                .copied()
                .collect::<Vec<u8>>(),
        ),
        ("nul", b"schemas = [\"\0\"]\0"),
        ("huge", &vec![b'#'; 2 << 20]),
        ("mark", b"\xef\xbb\xbfschemas = 1\r\n"),
        ("split", "schemas = é\u{301}\u{202e}".as_bytes()),
    ] {
        fs::write(folder.at("turbo.toml"), content).expect("a file");
        let outcome = folder.turboc(&["generate"]);
        assert_eq!(outcome.code, Some(1), "{name}: {}", outcome.shown());
        assert!(
            outcome.stderr.starts_with("error[E"),
            "{name}: {}",
            outcome.shown()
        );
        assert!(
            outcome.stderr.len() < 100_000,
            "{name}: {} bytes",
            outcome.stderr.len()
        );
    }
}
