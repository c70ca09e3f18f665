//! Text to [`ast`](crate::ast): the only module that knows the grammar's rules.
//!
//! What the next stage may rely on: every name is one that the language allows or has been complained about,
//! types nest no deeper than [`measure::MAX_DEPTH`], and whatever could not be read has been complained about.
//! The words of the parser library never reach a message.

mod again;
mod attributes;
mod candidates;
mod cursor;
mod foreign;
mod hints;
mod items;
pub(crate) mod measure;
mod members;
mod names;
mod patterns;
mod repair;
mod strings;
mod types;
pub(crate) mod unexpected;
mod words;

pub(crate) use self::again::parse_again;
pub(crate) use self::attributes::plain_comments;

use std::sync::atomic::AtomicU64;

use crate::ast;
use crate::diagnostics::Report;
use crate::source::{FileId, Span};

/// What a text says, and what it is made of.
#[derive(Clone, Debug)]
pub(crate) struct Parsed {
    pub(crate) file: ast::File,
    /// The pieces of the file, in order. None of a file that could not be read.
    pub(crate) pieces: Vec<Piece>,
    /// How many of them were parsed for this.
    pub(crate) parsed: usize,
}

/// Something that stands by itself in a file: an item, an import, the package, or what could not be understood.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Piece {
    /// No other piece that was ever parsed has it. A piece that stays keeps it, wherever it moves.
    stamp: u64,
    /// Where it begins, with its documentation.
    start: u32,
    end: u32,
    /// How many items of the tree it is: one or none.
    items: u32,
    imports: u32,
    is_package: bool,
    /// Whether it was understood, and nothing was said of it.
    is_clean: bool,
}

impl Piece {
    pub(crate) fn stamp(&self) -> u64 {
        self.stamp
    }

    pub(crate) fn start(&self) -> u32 {
        self.start
    }

    pub(crate) fn is_item(&self) -> bool {
        self.items > 0
    }
}

/// How many pieces were parsed.
static STAMPS: AtomicU64 = AtomicU64::new(0);

/// So many bytes of a file are given to the parser at once: what it makes of them stays small, and near the processor.
const PART: usize = 4 << 10;

/// Parses the text of a file.
pub(crate) fn parse(file: FileId, text: &str, report: &mut Report) -> Parsed {
    parse_in_parts(file, text, PART, report)
}

/// Parses a text in parts of so many bytes or more. What comes out does not depend on that.
fn parse_in_parts(file: FileId, text: &str, least: usize, report: &mut Report) -> Parsed {
    let mut builder = Builder::new(file, text, report);
    match measure::measure(file, text, least) {
        Ok(measured) => builder.file(measured),
        Err(diagnostic) => {
            builder.report.add(*diagnostic);
            builder.unread()
        }
    }
}

/// So many bad places of a file are explained: nobody reads more, and each is parsed once again.
const MOST_BAD_PLACES: usize = 50;

/// Builds the tree of one file.
struct Builder<'a> {
    file: FileId,
    text: &'a str,
    report: &'a mut Report,
    places_left: usize,
    /// How many more guesses at what was meant are tried.
    tries_left: usize,
    /// Where the last string ended that was never closed, and so swallowed what stood behind it.
    last_unclosed: u32,
}

impl<'a> Builder<'a> {
    fn new(file: FileId, text: &'a str, report: &'a mut Report) -> Self {
        Self {
            file,
            text,
            report,
            places_left: MOST_BAD_PLACES,
            tries_left: repair::MOST_TRIES,
            last_unclosed: 0,
        }
    }
}

impl Builder<'_> {
    fn span(&self, start: usize, end: usize) -> Span {
        Span {
            file: self.file,
            start: start as u32,
            end: end as u32,
        }
    }

    /// The tree of a file that could not be read at all.
    fn unread(&self) -> Parsed {
        Parsed {
            file: ast::File {
                id: self.file,
                package: None,
                imports: Vec::new(),
                items: Vec::new(),
                comments: Vec::new(),
                is_complete: false,
            },
            pieces: Vec::new(),
            parsed: 0,
        }
    }
}

#[cfg(test)]
mod tests {
    use std::path::Path;

    use super::parse_in_parts;
    use crate::diagnostics::Report;
    use crate::source::FileId;

    /// What is made of a text in parts of so many bytes, and what is said of it.
    fn parsed(text: &str, least: usize) -> String {
        let mut report = Report::default();
        let parsed = parse_in_parts(FileId(0), text, least, &mut report);
        let pieces = parsed.pieces.iter();
        let pieces: Vec<_> = pieces
            .map(|it| (it.start, it.end, it.items, it.imports, it.is_package, it.is_clean))
            .collect();
        format!("{:#?}\n{pieces:?}\n{:?}", parsed.file, report.into_found())
    }

    fn schemas(folder: &Path, found: &mut Vec<String>) {
        for entry in std::fs::read_dir(folder).into_iter().flatten().flatten() {
            let path = entry.path();
            if path.is_dir() {
                schemas(&path, found);
            } else if path.extension().is_some_and(|ending| ending == "turbo") {
                found.extend(std::fs::read_to_string(&path));
            }
        }
    }

    #[test]
    fn parts_make_no_difference() {
        let mut texts = Vec::new();
        schemas(&Path::new(env!("CARGO_MANIFEST_DIR")).join("tests"), &mut texts);
        schemas(&Path::new(env!("CARGO_MANIFEST_DIR")).join("prelude"), &mut texts);
        assert!(texts.len() > 100, "{}", texts.len());
        texts.retain(|text| text.len() < 20_000);
        texts.sort();
        for pair in texts.windows(2).step_by(4) {
            let (one, other) = (&pair[0], &pair[1]);
            // A mistake behind what is right, before it, and in the middle of it.
            let half = one.floor_char_boundary(one.len() / 2);
            for text in [
                format!("{one}\n{other}"),
                one[..half].to_owned(),
                format!("{}{other}{}", &one[..half], &one[half..]),
            ] {
                let whole = parsed(&text, usize::MAX);
                for least in [1, 100] {
                    assert_eq!(parsed(&text, least), whole, "{text}");
                }
            }
        }
    }
}
