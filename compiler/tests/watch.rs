//! `turboc generate --watch`: whatever becomes of the files that were read, what is generated follows.

mod support;

use std::fs;
use std::io::{BufRead as _, BufReader};
use std::process::{Child, Command, Stdio};
use std::sync::mpsc::{self, Receiver};
use std::thread;
use std::time::Duration;

use support::{Folder, PEOPLE, PEOPLE_TOML};

/// Nothing takes as long, however busy the machine is.
const PATIENCE: Duration = Duration::from_secs(120);

/// One that is running, and ends with the test.
struct Watch {
    child: Child,
    lines: Receiver<String>,
}

impl Watch {
    fn new(folder: &Folder) -> Self {
        let mut child = Command::new(env!("CARGO_BIN_EXE_turboc"))
            .args(["generate", "--watch"])
            .current_dir(folder.path())
            .env_remove("CLICOLOR_FORCE")
            .stdin(Stdio::null())
            .stdout(Stdio::null())
            .stderr(Stdio::piped())
            .spawn()
            .expect("turboc runs");
        let output = child.stderr.take().expect("its output");
        let (sender, lines) = mpsc::channel();
        thread::spawn(move || {
            for line in BufReader::new(output).lines().map_while(Result::ok) {
                let _ = sender.send(line);
            }
        });
        Self { child, lines }
    }

    /// Everything that it says until it waits.
    fn until_it_waits(&self) -> String {
        let mut said = String::new();
        loop {
            let line = self.lines.recv_timeout(PATIENCE);
            let line = line.unwrap_or_else(|gone| panic!("{gone}, after:\n{said}"));
            if line.starts_with("watching ") {
                return said + &line;
            }
            said += &line;
            said.push('\n');
        }
    }
}

impl Drop for Watch {
    fn drop(&mut self) {
        let _ = self.child.kill();
        let _ = self.child.wait();
    }
}

#[test]
fn what_is_generated_follows() {
    let folder = Folder::of_people();
    let watch = Watch::new(&folder);
    let said = watch.until_it_waits();
    assert!(said.contains("wrote 1 file, 0 unchanged"), "{said}");
    // turbo.toml, the schema, and the lock that may come.
    assert!(said.ends_with("watching 3 files; Ctrl-C ends it"), "{said}");

    folder.write("people.turbo", &PEOPLE.replace("name: string?", "nick: string?"));
    let said = watch.until_it_waits();
    assert!(said.contains("wrote 1 file, 0 unchanged"), "{said}");
    assert!(folder.read("src/people.rs").contains("nick: Option<String>"));

    let before = folder.read("src/people.rs");
    folder.write("people.turbo", &PEOPLE.replace("rowid: i64?", "rowid: i65?"));
    let said = watch.until_it_waits();
    assert!(said.contains("there is no type `i65`"), "{said}");
    assert_eq!(folder.read("src/people.rs"), before);

    // What is missing is waited for, in a folder that is not there either.
    folder.write(
        "people.turbo",
        &format!("{PEOPLE}import \"pets/cat.turbo\";\nstruct Home {{ cat: cat.Cat }}\n"),
    );
    let said = watch.until_it_waits();
    assert!(said.contains("pets/cat.turbo"), "{said}");
    folder.write(
        "pets/cat.turbo",
        "package pets.v1;\n\nstruct Cat {\n    lives: u8,\n}\n",
    );
    let said = watch.until_it_waits();
    assert!(said.contains("wrote 1 file, 0 unchanged"), "{said}");
    assert!(folder.read("src/people.rs").contains("lives: u8"));

    // Neither a configuration that has gone nor one that is wrong ends it.
    fs::remove_file(folder.at("turbo.toml")).expect("it was there");
    let said = watch.until_it_waits();
    assert!(said.contains("there is no `turbo.toml`"), "{said}");
    folder.write("turbo.toml", "schemas = [");
    let said = watch.until_it_waits();
    assert!(said.contains("turbo.toml:1:"), "{said}");
    folder.write(
        "turbo.toml",
        &PEOPLE_TOML.replace("src/people.rs", "src/other.rs"),
    );
    let said = watch.until_it_waits();
    assert!(said.contains("src/other.rs"), "{said}");
}

#[test]
fn what_is_in_the_way_from_the_start_ends_it() {
    let outcome = Folder::new().turboc(&["generate", "--watch"]);
    assert_eq!(outcome.code, Some(2), "{}", outcome.shown());
    let folder = Folder::of_people();
    for other in [&["--check"][..], &["--format", "json"]] {
        let args = [&["generate", "--watch"], other].concat();
        assert_eq!(folder.turboc(&args).code, Some(2), "{args:?}");
    }
}
