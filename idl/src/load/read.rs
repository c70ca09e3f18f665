use crate::diagnostics::{Code, Diagnostic, Fix, Near, nearest, quoted};
use crate::source::{LoadError, Loader, Span};

/// The largest file that is read, in bytes.
pub(super) const MAX_FILE: usize = 4 << 20;

/// How much the files that are compiled together may be, in bytes: it bounds the work, which grows with them.
const MOST_WORK: usize = 64 << 20;

/// What the smallest file counts: it takes work too, however little stands in it.
const LEAST_WORK: usize = 4 << 10;

/// How much may still be read.
#[derive(Debug)]
pub(super) struct WorkLeft(usize);

impl Default for WorkLeft {
    fn default() -> Self {
        Self(MOST_WORK)
    }
}

impl WorkLeft {
    /// Counts a text, unless that is more than may be read.
    pub(super) fn count(&mut self, path: &str, text: String) -> Result<String, Failure> {
        match self.0.checked_sub(text.len().max(LEAST_WORK)) {
            Some(left) => {
                self.0 = left;
                Ok(text)
            }
            None => {
                let shown = quoted(path);
                let note = format!(
                    "files that are compiled together have at most {} MiB, and a small one counts as {} KiB",
                    MOST_WORK >> 20,
                    LEAST_WORK >> 10
                );
                Err(Failure {
                    note: Some(note),
                    ..Failure::new(
                        Code::TooMuchToRead,
                        format!("with {shown} the files are too much together"),
                    )
                })
            }
        }
    }
}

/// Why a file has no text, for whoever asks for it next.
#[derive(Clone, Debug)]
pub(super) struct Failure {
    code: Code,
    message: String,
    note: Option<String>,
    help: Option<String>,
    /// The file that was meant, and whether that is certain.
    near: Option<(String, bool)>,
    is_missing: bool,
}

impl Failure {
    fn new(code: Code, message: String) -> Self {
        Self {
            code,
            message,
            note: None,
            help: None,
            near: None,
            is_missing: false,
        }
    }

    /// Whether there is no file, rather than one that cannot be read.
    pub(super) fn is_missing(&self) -> bool {
        self.is_missing
    }

    /// As a complaint about an import. `meant` is another path, by which a file is there.
    pub(super) fn of_import(self, path: &str, place: Span, meant: Option<String>) -> Diagnostic {
        let diagnostic = Diagnostic::error(self.code, place, &self.message, "imported here");
        if let Some(meant) = meant {
            let title = format!("paths begin in the folder of the file that imports: write `\"{meant}\"`");
            return diagnostic.fix(Fix::replace(title, place, format!("\"{meant}\"")));
        }
        let Some((near, is_certain)) = &self.near else {
            return self.finish(diagnostic);
        };
        let title = format!("did you mean `{near}`?");
        // The folders stay as they are written.
        let folder = path.rfind('/').map_or("", |slash| &path[..=slash]);
        let name = near.rsplit('/').next().unwrap_or(near);
        let is_plain = !name.contains(['"', '\\']) && !name.contains(char::is_control);
        let fix = Fix::replace(title, place, format!("\"{folder}{name}\""));
        diagnostic.guess(fix, *is_certain && is_plain)
    }

    /// As a complaint about a file that was asked for from outside.
    pub(super) fn of_root(self) -> Diagnostic {
        let diagnostic = Diagnostic::without_place(self.code, &self.message);
        self.finish(diagnostic)
    }

    fn finish(self, diagnostic: Diagnostic) -> Diagnostic {
        let diagnostic = match self.note {
            Some(note) => diagnostic.note(note),
            None => diagnostic,
        };
        let near = self.near.map(|(near, _)| format!("did you mean `{near}`?"));
        diagnostic.help_if(near).help_if(self.help)
    }
}

/// So many times it is looked among the files beside one that is not there for the one that was meant.
pub(super) const MOST_LOOKS: usize = 50;

/// The text of a file, without a byte order mark.
pub(super) fn read(loader: &dyn Loader, path: &str, looks_left: &mut usize) -> Result<String, Failure> {
    let shown = quoted(path);
    let bytes = loader.load(path, MAX_FILE).map_err(|error| match error {
        LoadError::NotFound => {
            let neighbours = match looks_left.checked_sub(1) {
                Some(left) => {
                    *looks_left = left;
                    loader.neighbours(path)
                }
                None => Vec::new(),
            };
            Failure {
                near: near_file(path, &neighbours),
                is_missing: true,
                ..Failure::new(Code::CannotRead, format!("there is no file {shown}"))
            }
        }
        LoadError::TooLarge => {
            let note = format!("a schema has at most {} MiB", MAX_FILE >> 20);
            Failure {
                note: Some(note),
                ..Failure::new(Code::FileTooLarge, format!("{shown} is too large"))
            }
        }
        LoadError::Unreadable(reason) => {
            Failure::new(Code::CannotRead, format!("{shown} cannot be read: {reason}"))
        }
    })?;
    let bytes = match bytes.strip_prefix("\u{feff}".as_bytes()) {
        Some(text) => text.to_vec(),
        None => bytes,
    };
    String::from_utf8(bytes).map_err(|error| {
        let offset = error.utf8_error().valid_up_to();
        not_utf8(&shown, error.as_bytes(), offset)
    })
}

/// The file of the same folder that was meant: most often the ending is missing, or a letter.
fn near_file(path: &str, neighbours: &[String]) -> Option<(String, bool)> {
    let with_ending = format!("{path}.turbo");
    if neighbours.contains(&with_ending) {
        return Some((with_ending, true));
    }
    let folder = |path: &str| path.rfind('/').map_or(0, |slash| slash + 1);
    let here = &path[..folder(path)];
    let files = neighbours.iter().filter(|file| file[..folder(file)] == *here);
    // The ending is the same for all, and makes none of them near.
    let name = |file: &str| file[here.len()..].strip_suffix(".turbo").map(str::to_owned);
    let names: Vec<String> = files.filter_map(|file| name(file)).collect();
    let Near { word, is_certain } = nearest(&name(path)?, names.iter().map(String::as_str))?;
    Some((format!("{here}{word}.turbo"), is_certain))
}

fn not_utf8(shown: &str, bytes: &[u8], offset: usize) -> Failure {
    let line = bytes[..offset].iter().filter(|&&byte| byte == b'\n').count() + 1;
    let byte = bytes.get(offset).copied().unwrap_or_default();
    let note = format!("the byte {byte:#04x} at offset {offset}, on line {line}, does not belong there");
    let help = if bytes.starts_with(&[0xff, 0xfe]) || bytes.starts_with(&[0xfe, 0xff]) {
        "it looks like UTF-16: save it as UTF-8"
    } else {
        "save it as UTF-8"
    };
    Failure {
        note: Some(note),
        help: Some(help.to_owned()),
        ..Failure::new(Code::NotUtf8, format!("{shown} is not UTF-8"))
    }
}
