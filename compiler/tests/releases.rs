//! `turbo.lock` beside a configuration: what the generated server has of it, and what is wrong with it.

mod support;

use std::path::Path;

use support::Folder;
use turbo_idl::lock::Lock;
use turbo_idl::{MemoryLoader, Style};
use turboc::compile::{Generated, files_from, generate, generate_from};
use turboc::config::Config;

const CONFIG: &str = "schemas = [\"people.turbo\"]
[[target]]
backend = \"rust_server\"
out = \"api.rs\"
[[target]]
backend = \"rust_client\"
out = \"api.rs\"
";

const FIRST: &str = "package people.v1;
struct Person { name: string, age: u8 }
service People { fn get(id: u32) -> Person; fn put(person: Person); fn same(id: u32); }
";

const NOW: &str = "package people.v1;
struct Person { name: string, email: string?, age: u8 }
service People { fn get(id: u32) -> Person; fn put(person: Person); fn same(id: u32); }
";

/// The lock of releases, from the oldest to the newest.
fn lock(releases: &[(&str, &str)]) -> Lock {
    let mut lock = Lock::new();
    for (name, schema) in releases {
        let loader = MemoryLoader::new().with("people.turbo", *schema);
        let schema = files_from(&loader, &["people.turbo".to_owned()]).schema;
        lock.add(name, &schema.expect("a schema")).expect("a release");
    }
    lock
}

fn generated(schema: &str, lock: Option<&str>) -> Generated {
    let mut loader = MemoryLoader::new().with("people.turbo", schema);
    if let Some(lock) = lock {
        loader = loader.with("turbo.lock", lock);
    }
    let config = Config::parse("turbo.toml", CONFIG, Path::new("")).expect("a configuration");
    generate_from(&loader, &config)
}

fn text(generated: Generated) -> String {
    let problems = generated.problems.render(Style::Plain);
    let files = generated.files.unwrap_or_else(|| panic!("{problems}"));
    files.into_values().next().expect("a file")
}

fn wrong(generated: &Generated) -> String {
    assert!(generated.files.is_none());
    generated.problems.render(Style::Plain)
}

/// I-30
#[test]
fn a_release_that_differs_has_adapters() {
    let text = text(generated(NOW, Some(&lock(&[("v1", FIRST)]).text())));
    for part in [
        "name: \"v1\"",
        "fn person_from_v1(",
        "fn person_to_v1(",
        "Adapter {",
    ] {
        assert!(text.contains(part), "{part}: {text}");
    }
    // The third method has not changed.
    assert_eq!(text.matches("Adapter {").count(), 2, "{text}");
}

#[test]
fn without_a_lock_nothing_is_other_than_before() {
    let without = text(generated(NOW, None));
    assert!(!without.contains("Revisions"));
    let none = lock(&[]).text();
    assert_eq!(text(generated(NOW, Some(&none))), without);
}

/// I-30
#[test]
fn a_retired_release_has_none() {
    let mut lock = lock(&[("v1", FIRST), ("v2", NOW)]);
    lock.retire("v1").expect("it is there");
    let text = text(generated(NOW, Some(&lock.text())));
    assert!(text.contains("name: \"v2\"") && !text.contains("v1\""), "{text}");
    assert!(!text.contains("Adapter {") && !text.contains("_from_v"), "{text}");
}

/// I-31: releases that are alike share what serves them.
#[test]
fn functions_of_several_releases_are_one() {
    let other = FIRST.replace("fn same(id: u32)", "fn same(id: u32, more: bool?)");
    let text = text(generated(
        NOW,
        Some(&lock(&[("v1", FIRST), ("v2", &other)]).text()),
    ));
    assert_eq!(text.matches("fn person_from_").count(), 1, "{text}");
    assert!(text.contains("as it was in releases `v1` and `v2`"), "{text}");
    // Two methods of both, and what `v2` had of the third.
    assert_eq!(text.matches("Adapter {").count(), 3, "{text}");
}

/// I-31: what a signature means in the newest release that has it, it means.
#[test]
fn of_two_meanings_the_newest_counts() {
    let with = |default: &str| FIRST.replace("age: u8", &format!("age: u8, level: u8 = {default}"));
    let (first, second) = (with("1"), with("2"));
    let text = text(generated(
        NOW,
        Some(&lock(&[("v1", &first), ("v2", &second)]).text()),
    ));
    assert_eq!(text.matches("Adapter {").count(), 2, "{text}");
    assert!(text.contains("&2u8") && !text.contains("&1u8"), "{text}");
}

/// I-31: what only looks like something that has a way is refused.
#[test]
fn a_signature_is_refused_where_it_has_no_way() {
    let fallback = |attribute: &str| {
        format!(
            "package a; enum Mood {{ Calm, {attribute} Other }} struct Day {{ mood: Mood, age: u8 }}
            service Days {{ fn get() -> Day; {} }}",
            if attribute.is_empty() { "fn more();" } else { "" }
        )
    };
    let (without, with) = (fallback(""), fallback("@fallback"));
    let now =
        "package a; enum Mood { Calm, @fallback Other, Wild } struct Day { mood: Mood, age: u8, year: u16? }
        service Days { fn get() -> Day; }";
    let alone = text(generated(now, Some(&lock(&[("v1", &without)]).text())));
    assert!(
        !alone.contains("Adapter {") && !alone.contains("Refused {"),
        "{alone}"
    );
    let both = text(generated(
        now,
        Some(&lock(&[("v1", &without), ("v2", &with)]).text()),
    ));
    assert_eq!(
        (
            both.matches("Adapter {").count(),
            both.matches("Refused {").count()
        ),
        (1, 1),
        "{both}"
    );
}

#[test]
fn a_broken_lock_is_an_error_with_a_place() {
    let whole = lock(&[("v1", FIRST)]).text();
    for (broken, code) in [
        (whole.replace("age: u8", "age: u16"), "E0803"),
        (whole.replace("turbo.lock 1", "turbo.lock 9"), "E0802"),
        (format!("<<<<<<< HEAD\n{whole}"), "E080"),
        (whole.replace("release v1", "relaese v1"), "E0801"),
    ] {
        let told = wrong(&generated(NOW, Some(&broken)));
        assert!(told.contains(code) && told.contains("turbo.lock:"), "{told}");
    }
}

#[test]
fn a_lock_is_an_input() {
    let folder = Folder::new();
    folder.write("turbo.toml", CONFIG);
    folder.write("people.turbo", NOW);
    folder.write("turbo.lock", &lock(&[("v1", FIRST)]).text());
    let config = Config::read(&folder.at("turbo.toml")).expect("a configuration");
    let generated = generate(&config);
    let lock = folder.at("turbo.lock");
    let is_lock = |path: &std::path::PathBuf| path.ends_with("turbo.lock");
    assert!(
        generated.inputs.iter().any(is_lock),
        "{lock:?}: {:?}",
        generated.inputs
    );
    assert!(text(generated).contains("person_from_v1"));
}

/// What is generated beside a lock is out of date as soon as the lock has another release.
#[test]
fn check_looks_at_the_lock() {
    let folder = Folder::new();
    folder.write("turbo.toml", CONFIG);
    folder.write("people.turbo", NOW);
    assert_eq!(folder.turboc(&["generate"]).code, Some(0));
    assert_eq!(folder.turboc(&["generate", "--check"]).code, Some(0));
    folder.write("turbo.lock", &lock(&[("v1", FIRST)]).text());
    let stale = folder.turboc(&["generate", "--check"]);
    assert_eq!(stale.code, Some(1));
    assert!(stale.stdout.contains("person_from_v1"), "{}", stale.shown());
    assert_eq!(folder.turboc(&["generate"]).code, Some(0));
    assert_eq!(folder.turboc(&["generate", "--check"]).code, Some(0));
    folder.write("turbo.lock", "turbo.lock 1\n\nrelease v1\n");
    let broken = folder.turboc(&["generate", "--check"]);
    assert_eq!(broken.code, Some(1));
    assert!(broken.stderr.contains("turbo.lock:3:1"), "{}", broken.shown());
}
