//! `turboc lock` and `turboc breaking`, run as processes.

mod support;

use std::process::Command;

use support::{Folder, PEOPLE};

/// What breaks: a field that old clients read is gone, and there is a new variant.
fn changed() -> String {
    PEOPLE
        .replace("    name: string?,\n", "    nick: string,\n")
        .replace("rowid: i64?,", "rowid: i64,")
}

fn locked() -> Folder {
    let folder = Folder::of_people();
    let outcome = folder.turboc(&["lock", "--name", "v1"]);
    assert_eq!(outcome.code, Some(0), "{}", outcome.shown());
    assert!(
        outcome.stderr.starts_with("added release v1, the first one: "),
        "{}",
        outcome.shown()
    );
    folder
}

fn git(folder: &Folder, args: &[&str]) {
    let status = Command::new("git")
        .args([
            "-c",
            "user.name=t",
            "-c",
            "user.email=t@localhost",
            "-c",
            "commit.gpgsign=false",
        ])
        .args(args)
        .current_dir(folder.path())
        .output()
        .expect("git runs");
    assert!(
        status.status.success(),
        "{args:?}: {}",
        String::from_utf8_lossy(&status.stderr)
    );
}

#[test]
fn releases_are_added_listed_and_retired() {
    let folder = locked();
    let first = folder.read("turbo.lock");
    assert!(first.starts_with("turbo.lock 1\n"), "{first}");
    // The same again is no release, and a name is taken once.
    let same = folder.turboc(&["lock", "--name", "v2"]);
    assert_eq!(
        same.stderr,
        "the schemas are those of release v1: nothing to add\n"
    );
    assert_eq!(folder.read("turbo.lock"), first);
    assert_eq!(folder.turboc(&["lock", "--name", "v1"]).code, Some(2));
    folder.write("people.turbo", &changed());
    assert_eq!(
        folder.turboc(&["lock", "--name", "v2"]).stderr,
        "added release v2: 1 item is other than before\n"
    );
    let both = folder.turboc(&["lock", "--retire", "v1"]);
    assert_eq!(both.code, Some(0), "{}", both.shown());
    insta::assert_snapshot!("lock_list", folder.turboc(&["lock", "--list"]).shown());
    insta::assert_snapshot!("lock_file", folder.read("turbo.lock"));
    assert_eq!(folder.turboc(&["lock", "--retire", "v1"]).code, Some(2));
    assert_eq!(folder.turboc(&["lock", "--retire", "v7"]).code, Some(2));
    assert_eq!(folder.turboc(&["lock"]).code, Some(2));
    assert_eq!(folder.turboc(&["lock", "--name", "a b"]).code, Some(2));
    assert!(!folder.files().iter().any(|file| file.ends_with(".tmp")));
}

#[test]
fn a_lock_that_was_edited_is_not_touched() {
    let folder = locked();
    let edited = folder.read("turbo.lock").replace("rowid: i64?", "rowid: i64");
    folder.write("turbo.lock", &edited);
    for args in [&["lock", "--name", "v2"][..], &["lock", "--list"], &["breaking"]] {
        let outcome = folder.turboc(args);
        assert_eq!(outcome.code, Some(1), "{}", outcome.shown());
        assert!(outcome.stderr.contains("error[E0803]"), "{}", outcome.shown());
    }
    assert_eq!(folder.read("turbo.lock"), edited);
    // A schema with an error is not locked either.
    folder.write("turbo.lock", "");
    assert_eq!(folder.turboc(&["lock", "--name", "v2"]).code, Some(1));
}

#[test]
fn other_commands_leave_the_lock_alone() {
    let folder = locked();
    let lock = folder.read("turbo.lock");
    folder.write("people.turbo", &changed());
    for args in [
        &["generate"][..],
        &["check", "--fix"],
        &["lint", "--fix"],
        &["fmt"],
        &["breaking"],
    ] {
        folder.turboc(args);
        assert_eq!(folder.read("turbo.lock"), lock, "{args:?}");
    }
}

#[test]
fn what_breaks_is_shown() {
    let folder = locked();
    let well = folder.turboc(&["breaking"]);
    assert_eq!(
        (well.code, well.stderr.as_str()),
        (Some(0), "nothing breaks against v1\n")
    );
    folder.write("people.turbo", &changed());
    let outcome = folder.turboc(&["breaking"]);
    assert_eq!(outcome.code, Some(0), "{}", outcome.shown());
    let outcome = folder.turboc(&["breaking", "--level", "source"]);
    assert_eq!(outcome.code, Some(1));
    insta::assert_snapshot!("breaking_source", outcome.shown());
    folder.write("people.turbo", &PEOPLE.replace("rowid: i64?", "rowid: string"));
    let outcome = folder.turboc(&["breaking"]);
    assert_eq!(outcome.code, Some(1));
    insta::assert_snapshot!("breaking_wire", outcome.shown());
}

#[test]
fn several_releases_have_one_finding() {
    let folder = locked();
    folder.write(
        "people.turbo",
        &PEOPLE.replace("name: string?", "name: string?, age: u8?"),
    );
    assert_eq!(folder.turboc(&["lock", "--name", "v2"]).code, Some(0));
    folder.write("people.turbo", &PEOPLE.replace("rowid: i64?", "rowid: string"));
    let outcome = folder.turboc(&["breaking", "--format", "json"]);
    let document: serde_json::Value = serde_json::from_str(&outcome.stdout).expect("JSON");
    assert_eq!(document["errors"], 1, "{}", outcome.shown());
    let change = &document["diagnostics"][0]["change"];
    assert_eq!(change["level"], "wire");
    assert_eq!(change["against"], serde_json::json!(["v1", "v2"]));
    assert_eq!(change["notices"], serde_json::json!(["old-clients-receiving"]));
    let one = folder.turboc(&["breaking", "--against", "lock:v2", "--format", "sarif"]);
    let document: serde_json::Value = serde_json::from_str(&one.stdout).expect("JSON");
    let result = &document["runs"][0]["results"][0];
    assert_eq!(result["ruleId"], "type-changed");
    assert_eq!(
        result["properties"]["change"]["against"],
        serde_json::json!(["v2"])
    );
    assert_eq!(
        result["relatedLocations"][0]["physicalLocation"]["artifactLocation"]["uri"],
        "turbo.lock"
    );
    for release in ["lock:v3", "lock:"] {
        assert_eq!(folder.turboc(&["breaking", "--against", release]).code, Some(2));
    }
}

#[test]
fn folders_and_files_are_old_revisions_too() {
    let folder = Folder::of_people();
    assert_eq!(folder.turboc(&["breaking"]).code, Some(2));
    let toml = folder.read("turbo.toml");
    folder.write("old/turbo.toml", &toml);
    folder.write(
        "old/people.turbo",
        &PEOPLE.replace("name: string?", "name: bytes?"),
    );
    for old in ["old", "old/turbo.toml", "old/people.turbo"] {
        let outcome = folder.turboc(&["breaking", "--against", old]);
        assert_eq!(outcome.code, Some(1), "{}", outcome.shown());
        assert!(
            outcome.stderr.contains("error[type-changed]"),
            "{}",
            outcome.shown()
        );
        assert!(
            outcome.stderr.contains("old/people.turbo:6:5"),
            "{}",
            outcome.shown()
        );
    }
    folder.write("old/people.turbo", "package people.v1; struct {");
    let outcome = folder.turboc(&["breaking", "--against", "old"]);
    assert_eq!(outcome.code, Some(1), "{}", outcome.shown());
    assert!(outcome.stderr.contains("old/people.turbo"), "{}", outcome.shown());
}

#[test]
fn git_is_asked_for_revisions() {
    let folder = Folder::new();
    folder.write("api/turbo.toml", "schemas = [\"people.turbo\"]\n");
    folder.write(
        "api/people.turbo",
        "package people.v1;\nimport \"parts/role.turbo\";\nservice People { fn get() -> role.Role; }\n",
    );
    folder.write("api/parts/role.turbo", "package role.v1;\nenum Role { Admin }\n");
    let nowhere = support::run(&folder.at("api"), &["breaking", "--against", "main"]);
    assert_eq!(nowhere.code, Some(2), "{}", nowhere.shown());
    git(&folder, &["init", "-q", "-b", "main"]);
    git(&folder, &["add", "-A"]);
    git(&folder, &["commit", "-q", "-m", "first"]);
    folder.write(
        "api/parts/role.turbo",
        "package role.v1;\nenum Role { Admin, Guest }\n",
    );
    let outcome = support::run(&folder.at("api"), &["breaking", "--against", "main"]);
    assert_eq!(outcome.code, Some(1), "{}", outcome.shown());
    insta::assert_snapshot!("breaking_git", outcome.shown());
    // From elsewhere, by the folder; and a revision is what git takes for one.
    let outcome = folder.turboc(&["breaking", "api", "--against", "HEAD"]);
    assert_eq!(outcome.code, Some(1), "{}", outcome.shown());
    for unknown in ["nope", "--upload-pack", "HEAD:api", ""] {
        let outcome = support::run(&folder.at("api"), &["breaking", &format!("--against={unknown}")]);
        assert_eq!(outcome.code, Some(2), "{}", outcome.shown());
    }
    // What was no schema then is shown where it was.
    git(&folder, &["add", "-A"]);
    folder.write("api/people.turbo", "package people.v1;\nservice People {}\n");
    let gone = support::run(&folder.at("api"), &["breaking", "--against", "main"]);
    assert!(gone.stderr.contains("error[method-removed]"), "{}", gone.shown());
}

#[test]
fn no_git_is_said() {
    let folder = Folder::of_people();
    let output = Command::new(env!("CARGO_BIN_EXE_turboc"))
        .args(["breaking", "--against", "main"])
        .current_dir(folder.path())
        .env("PATH", folder.path())
        .output()
        .expect("turboc runs");
    assert_eq!(output.status.code(), Some(2));
    let said = String::from_utf8_lossy(&output.stderr);
    assert!(said.contains("there is no `git`"), "{said}");
}

#[test]
fn rules_are_explained() {
    let folder = Folder::new();
    let outcome = folder.turboc(&["explain", "variant-added"]);
    assert!(
        outcome.stdout.starts_with("variant-added: "),
        "{}",
        outcome.shown()
    );
    assert!(folder.turboc(&["explain"]).stdout.contains("\nvariant-added  "));
    assert!(
        folder
            .turboc(&["explain", "variant-aded"])
            .stderr
            .contains("variant-added")
    );
}

/// What a server writes.
fn usage(since: &str, until: &str, calls: &[(&str, &str, u64)]) -> String {
    let calls = calls.iter().map(|(method, release, calls)| {
        format!(
            r#"{{"service":"people.v1.People","method":"{method}","release":"{release}","calls":{calls}}}"#
        )
    });
    let calls: Vec<String> = calls.collect();
    let calls = calls.join(",");
    format!(r#"{{"version":1,"since":"{since}","until":"{until}","calls":[{calls}]}}"#)
}

/// I-40: who would be hit, as several servers have counted it.
#[test]
fn usage_says_who_would_be_hit() {
    let folder = locked();
    folder.write("people.turbo", &PEOPLE.replace("rowid: i64?", "rowid: string"));
    let one = usage(
        "2026-11-20T08:00:00Z",
        "2026-11-22T08:00:00Z",
        &[
            ("get_person", "v1", 1_200),
            ("get_person", "v2", 7),
            ("watch_people", "v1", 30),
        ],
    );
    let two = usage(
        "2026-11-19T08:00:00Z",
        "2026-11-21T08:00:00Z",
        &[
            ("get_person", "v1", 34),
            ("get_person", "(unknown)", 5),
            ("get_person", "(current)", 9),
        ],
    );
    folder.write("one.json", &one);
    folder.write("two.json", &two);
    let args = ["breaking", "--usage", "one.json", "--usage", "two.json"];
    let outcome = folder.turboc(&args);
    insta::assert_snapshot!("breaking_usage", outcome.shown());
    let json = folder.turboc(&[&args[..], &["--format", "json"]].concat());
    let document: serde_json::Value = serde_json::from_str(&json.stdout).expect("JSON");
    let found = document["diagnostics"].as_array().expect("a list");
    let results = found
        .iter()
        .find(|it| it["rule"] == "type-changed")
        .expect("a finding");
    let told = &results["change"]["usage"];
    assert_eq!(told["since"], "2026-11-19T08:00:00Z");
    assert_eq!(told["until"], "2026-11-22T08:00:00Z");
    let entry = |release: &str, method: &str, calls: u64| serde_json::json!({ "release": release, "method": format!("people.v1.People.{method}"), "calls": calls });
    let expected = [
        entry("(unknown)", "get_person", 5),
        entry("v1", "get_person", 1_234),
    ];
    assert_eq!(
        told["calls"],
        serde_json::json!(expected),
        "nothing of releases and methods that it does not concern"
    );
    let sarif = folder.turboc(&[&args[..], &["--format", "sarif"]].concat());
    let document: serde_json::Value = serde_json::from_str(&sarif.stdout).expect("JSON");
    let results = document["runs"][0]["results"].as_array().expect("a list");
    let same = results
        .iter()
        .find(|it| it["ruleId"] == "type-changed")
        .expect("a result");
    assert_eq!(same["properties"]["change"]["usage"], *told);
    // Without it nothing is said.
    let json = folder.turboc(&["breaking", "--format", "json"]);
    let document: serde_json::Value = serde_json::from_str(&json.stdout).expect("JSON");
    assert!(document["diagnostics"][0]["change"]["usage"].is_null());
}

/// I-39, I-40
#[test]
fn usage_that_cannot_be_used_is_an_error() {
    let folder = locked();
    folder.write("people.turbo", &PEOPLE.replace("rowid: i64?", "rowid: string"));
    folder.write("bad.json", "{\"version\": 3}");
    for (args, why) in [
        (
            &["breaking", "--usage", "none.json"][..],
            "cannot read `none.json`",
        ),
        (
            &["breaking", "--usage", "bad.json"],
            "`bad.json` is no usage: its version is 3",
        ),
        (
            &["breaking", "--usage", "people.turbo"],
            "`people.turbo` is no usage: it is not JSON",
        ),
        (
            &["breaking", "--usage", "bad.json", "--against", "."],
            "it goes with `--against lock`",
        ),
    ] {
        let outcome = folder.turboc(args);
        assert_eq!(outcome.code, Some(2), "{}", outcome.shown());
        assert!(outcome.stderr.contains(why), "{}", outcome.shown());
    }
}
