//! Running the `turboc` of this build, and folders to run it in.

#![allow(dead_code, reason = "each test file uses what it needs")]

use std::fs;
use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};

use tempfile::TempDir;

/// A folder that goes when it is dropped.
pub struct Folder(TempDir);

/// How a run ended.
pub struct Outcome {
    pub code: Option<i32>,
    pub stdout: String,
    pub stderr: String,
}

impl Folder {
    pub fn new() -> Self {
        Self(TempDir::new().expect("a temporary folder"))
    }

    /// One that holds `people.turbo` and a `turbo.toml` with a server and a client in one file.
    pub fn of_people() -> Self {
        let folder = Self::new();
        folder.write("people.turbo", PEOPLE);
        folder.write("turbo.toml", PEOPLE_TOML);
        folder
    }

    pub fn path(&self) -> &Path {
        self.0.path()
    }

    pub fn at(&self, name: &str) -> PathBuf {
        self.path().join(name)
    }

    pub fn write(&self, name: &str, text: &str) {
        let path = self.at(name);
        fs::create_dir_all(path.parent().expect("a folder")).expect("folders");
        fs::write(path, text).expect("a file");
    }

    pub fn read(&self, name: &str) -> String {
        fs::read_to_string(self.at(name)).unwrap_or_else(|error| panic!("{name}: {error}"))
    }

    /// Every file, by its path with `/`.
    pub fn files(&self) -> Vec<String> {
        let mut files = Vec::new();
        let mut folders = vec![self.path().to_owned()];
        while let Some(folder) = folders.pop() {
            for entry in fs::read_dir(folder).expect("a folder").flatten() {
                let path = entry.path();
                if path.is_dir() {
                    folders.push(path);
                } else {
                    let name = path.strip_prefix(self.path()).expect("inside");
                    files.push(name.to_string_lossy().replace('\\', "/"));
                }
            }
        }
        files.sort();
        files
    }

    pub fn turboc(&self, args: &[&str]) -> Outcome {
        run(self.path(), args)
    }
}

/// Runs `turboc` in a folder, without a terminal.
pub fn run(folder: &Path, args: &[&str]) -> Outcome {
    let output = Command::new(env!("CARGO_BIN_EXE_turboc"))
        .args(args)
        .current_dir(folder)
        .stdin(Stdio::null())
        .env_remove("CLICOLOR_FORCE")
        .env_remove("NO_COLOR")
        .env_remove("COLUMNS")
        .output()
        .expect("turboc runs");
    Outcome {
        code: output.status.code(),
        stdout: String::from_utf8(output.stdout).expect("UTF-8"),
        stderr: String::from_utf8(output.stderr).expect("UTF-8"),
    }
}

impl Outcome {
    /// All of it, for a snapshot.
    pub fn shown(&self) -> String {
        let code = self
            .code
            .map_or_else(|| "none".to_owned(), |code| code.to_string());
        let part = |name: &str, text: &str| match text {
            "" => String::new(),
            text => format!(
                "--- {name}\n{text}{}",
                if text.ends_with('\n') {
                    ""
                } else {
                    "\n(no line end)\n"
                }
            ),
        };
        format!(
            "{}{}--- exit code {code}\n",
            part("stdout", &self.stdout),
            part("stderr", &self.stderr)
        )
    }
}

pub const PEOPLE: &str = "\
/// A directory.
package people.v1;

struct Person {
    rowid: i64?,
    name: string?,
}

error PersonError {
    @status(not_found)
    NotFound { rowid: i64 },
}

service People {
    /// One person.
    fn get_person(rowid: i64) -> Person throws PersonError;
}
";

pub const PEOPLE_TOML: &str = "\
schemas = [\"people.turbo\"]

[[target]]
backend = \"rust_server\"
out = \"src/people.rs\"

[[target]]
backend = \"rust_client\"
out = \"src/people.rs\"
";
