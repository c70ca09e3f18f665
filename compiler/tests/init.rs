//! `turboc init`: what it writes is a project that everything else is content with.

mod support;

use support::Folder;

#[test]
fn what_it_writes_is_what_the_other_commands_want() {
    for (args, generated) in [
        (&["init"][..], &["src/api.rs", "web/greeter/greeter.js"][..]),
        (
            &["init", "--engine", "wasm"],
            &["src/api.rs", "wasm/Cargo.toml", "wasm/src/lib.rs"],
        ),
    ] {
        let folder = Folder::new();
        let begun = folder.turboc(args);
        assert_eq!(begun.code, Some(0), "{}", begun.shown());
        insta::assert_snapshot!(args.join("_"), begun.shown());
        for args in [
            &["check"][..],
            &["fmt", "--check"],
            &["lint", "--deny-warnings"],
            &["generate"],
            &["generate", "--check"],
        ] {
            let outcome = folder.turboc(args);
            assert_eq!(outcome.code, Some(0), "{args:?}: {}", outcome.shown());
        }
        let files = folder.files();
        for name in generated {
            assert!(files.iter().any(|file| file == name), "{name}: {files:?}");
        }
    }
}

#[test]
fn a_folder_is_made() {
    let folder = Folder::new();
    assert_eq!(folder.turboc(&["init", "a/b"]).code, Some(0));
    assert_eq!(folder.files(), ["a/b/greeter.turbo", "a/b/turbo.toml"]);
    assert_eq!(folder.turboc(&["generate", "a/b"]).code, Some(0));
}

#[test]
fn nothing_is_overwritten() {
    for name in ["turbo.toml", "greeter.turbo"] {
        let folder = Folder::new();
        folder.write(name, "mine");
        let outcome = folder.turboc(&["init"]);
        assert_eq!(outcome.code, Some(2), "{}", outcome.shown());
        assert!(
            outcome.stderr.contains(&format!("there is a `{name}` already")),
            "{}",
            outcome.stderr
        );
        assert_eq!(folder.files(), [name]);
        assert_eq!(folder.read(name), "mine");
    }
}
