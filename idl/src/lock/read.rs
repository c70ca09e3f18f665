use super::error::{conflict, damaged, too_new};
use super::{Entry, Lock, MAX_SIZE, Release, VERSION};
use crate::diagnostics::{Code, Diagnostic, quoted};
use crate::source::{FileId, SourceMap, Span};

/// Reads a lock, and adds its text to the sources under `name`, so that problems can be shown.
///
/// What the releases hold is looked at by [`Lock::revision`].
///
/// # Errors
/// The first thing that is wrong with it.
pub fn read(name: &str, bytes: &[u8], sources: &mut SourceMap) -> Result<Lock, Box<Diagnostic>> {
    if bytes.len() > MAX_SIZE {
        let message = format!("`{name}` is larger than {} MiB", MAX_SIZE >> 20);
        return Err(Box::new(Diagnostic::without_place(Code::FileTooLarge, message)));
    }
    let Ok(text) = std::str::from_utf8(bytes) else {
        let message = format!("`{name}` is not UTF-8");
        return Err(Box::new(Diagnostic::without_place(Code::NotUtf8, message)));
    };
    let text = text
        .strip_prefix('\u{feff}')
        .unwrap_or(text)
        .replace("\r\n", "\n");
    let file = sources.add(name, text.as_str());
    let mut reader = Reader {
        file,
        lock: Lock::new(),
        item: None,
        is_in_text: false,
    };
    let mut start = 0;
    for (number, line) in text.split_inclusive('\n').enumerate() {
        let whole = Line {
            text: line.strip_suffix('\n').unwrap_or(line),
            start,
            file,
        };
        if number == 0 {
            version(whole)?;
        } else {
            reader.line(whole)?;
        }
        start += line.len() as u32;
    }
    if start == 0 {
        let line = Line {
            text: "",
            start: 0,
            file,
        };
        version(line)?;
    }
    reader.finish(start)
}

/// Whether a text may be the name of a release: letters, digits, `.`, `-` and `_`, and not more than 64 of them.
pub(super) fn is_name(text: &str) -> bool {
    let is_well = |c: char| c.is_ascii_alphanumeric() || matches!(c, '.' | '-' | '_');
    let starts_well = text.starts_with(|c: char| c.is_ascii_alphanumeric());
    starts_well && text.len() <= 64 && text.chars().all(is_well)
}

#[derive(Clone, Copy)]
struct Line<'a> {
    text: &'a str,
    start: u32,
    file: FileId,
}

impl Line<'_> {
    fn span(self) -> Span {
        self.part(0, self.text.len())
    }

    fn part(self, from: usize, to: usize) -> Span {
        Span {
            file: self.file,
            start: self.start + from as u32,
            end: self.start + to as u32,
        }
    }
}

fn version(line: Line<'_>) -> Result<(), Box<Diagnostic>> {
    let version = line.text.strip_prefix("turbo.lock ").map(str::parse::<u32>);
    match version {
        Some(Ok(VERSION)) => Ok(()),
        Some(Ok(later)) if later > VERSION => Err(too_new(line.span(), later)),
        _ if line.text.starts_with("<<<<<<<") => Err(conflict(line.span())),
        _ => Err(damaged(line.span(), "this is no lock", "expected `turbo.lock 1`")),
    }
}

struct Reader {
    file: FileId,
    lock: Lock,
    /// The name of the item whose texts are read.
    item: Option<String>,
    /// Whether lines belong to the text of an entry.
    is_in_text: bool,
}

impl Reader {
    fn line(&mut self, line: Line<'_>) -> Result<(), Box<Diagnostic>> {
        let text = line.text;
        if ["<<<<<<<", "=======", ">>>>>>>", "|||||||"]
            .iter()
            .any(|mark| text.starts_with(mark))
        {
            return Err(conflict(line.span()));
        }
        if text.starts_with("    ") && !text.trim().is_empty() {
            return self.text(line);
        }
        self.is_in_text = false;
        if let Some(entry) = text.strip_prefix("  ") {
            return self.entry(line, entry);
        }
        if text.is_empty() || (text.starts_with('#') && self.lock.releases.is_empty()) {
            return self.whole_entry(line.span());
        }
        self.whole_entry(line.span())?;
        let is_head = self.item.is_none() && self.lock.items.is_empty();
        match text.split_once(' ') {
            Some(("release", rest)) if is_head => {
                let (name, digest) = rest.split_once(' ').unwrap_or((rest, ""));
                let is_digest = digest.len() == 16 && digest.bytes().all(|byte| byte.is_ascii_hexdigit());
                if !is_digest {
                    return Err(damaged(
                        line.span(),
                        "a release has no hash",
                        "16 hexadecimal digits are missing",
                    ));
                }
                self.release(line, "release ".len(), name, Some(digest.to_owned()))
            }
            Some(("retired", name)) if is_head => self.release(line, "retired ".len(), name, None),
            Some(_) => Err(damaged(line.span(), "a line means nothing here", "")),
            None => self.item(line),
        }
    }

    fn release(
        &mut self,
        line: Line<'_>,
        at: usize,
        name: &str,
        digest: Option<String>,
    ) -> Result<(), Box<Diagnostic>> {
        let span = line.part(at, at + name.len());
        if !is_name(name) {
            return Err(damaged(
                span,
                format!("a release cannot be called {}", quoted(name)),
                "",
            ));
        }
        if self.lock.releases.iter().any(|release| release.name == name) {
            let message = format!("there are two releases called {}", quoted(name));
            return Err(damaged(span, message, "the second one"));
        }
        self.lock.releases.push(Release {
            name: name.to_owned(),
            digest,
            span: Some(span),
        });
        Ok(())
    }

    fn item(&mut self, line: Line<'_>) -> Result<(), Box<Diagnostic>> {
        let name = line.text;
        let is_word = |word: &str| {
            word.starts_with(|c: char| c.is_ascii_alphabetic())
                && word.chars().all(|c| c.is_ascii_alphanumeric() || c == '_')
        };
        if !name.contains('.') || !name.split('.').all(is_word) {
            return Err(damaged(
                line.span(),
                "this is the name of nothing",
                "expected one such as `people.v1.Person`",
            ));
        }
        if let Some((last, _)) = self.lock.items.last_key_value()
            && last.as_str() >= name
        {
            let message = format!("{} does not come after {} by name", quoted(name), quoted(last));
            return Err(damaged(line.span(), message, "items are in order, each once"));
        }
        self.no_empty_item(line.span())?;
        self.item = Some(name.to_owned());
        Ok(())
    }

    fn entry(&mut self, line: Line<'_>, entry: &str) -> Result<(), Box<Diagnostic>> {
        self.whole_entry(line.span())?;
        let (name, is_removed) = match entry.strip_suffix(" removed") {
            Some(name) => (name, true),
            None => (entry, false),
        };
        let releases = &self.lock.releases;
        let Some(since) = releases.iter().position(|release| release.name == name) else {
            let message = format!("there is no release called {}", quoted(name));
            return Err(damaged(line.span(), message, ""));
        };
        let Some(item) = &self.item else {
            return Err(damaged(line.span(), "this belongs to no item", ""));
        };
        let entries = self.lock.items.entry(item.clone()).or_default();
        if entries.last().is_some_and(|last| last.since >= since) {
            return Err(damaged(
                line.span(),
                "releases are out of order",
                "comes before the one above",
            ));
        }
        let start = line.start + line.text.len() as u32 + 1;
        entries.push(Entry {
            since,
            text: (!is_removed).then(String::new),
            place: Some((self.file, start)),
        });
        self.is_in_text = !is_removed;
        Ok(())
    }

    fn text(&mut self, line: Line<'_>) -> Result<(), Box<Diagnostic>> {
        let entry = self
            .item
            .as_ref()
            .and_then(|item| self.lock.items.get_mut(item))
            .and_then(|entries| entries.last_mut())
            .and_then(|entry| entry.text.as_mut())
            .filter(|_| self.is_in_text);
        let Some(entry) = entry else {
            return Err(damaged(line.span(), "this belongs to no release of an item", ""));
        };
        if !entry.is_empty() {
            entry.push('\n');
        }
        entry.push_str(line.text);
        Ok(())
    }

    /// The entry before this place has its text.
    fn whole_entry(&self, span: Span) -> Result<(), Box<Diagnostic>> {
        let entries = self.item.as_ref().and_then(|item| self.lock.items.get(item));
        let last = entries.and_then(|entries| entries.last());
        match last.and_then(|last| last.text.as_deref()) {
            Some("") => Err(damaged(span, "the text of an item is missing", "before this")),
            _ => Ok(()),
        }
    }

    fn no_empty_item(&self, span: Span) -> Result<(), Box<Diagnostic>> {
        let is_empty = self
            .item
            .as_ref()
            .is_some_and(|item| !self.lock.items.contains_key(item));
        if is_empty {
            return Err(damaged(span, "an item has no release", "before this"));
        }
        Ok(())
    }

    fn finish(self, end: u32) -> Result<Lock, Box<Diagnostic>> {
        let span = Span {
            file: self.file,
            start: end,
            end,
        };
        self.whole_entry(span)?;
        self.no_empty_item(span)?;
        Ok(self.lock)
    }
}
