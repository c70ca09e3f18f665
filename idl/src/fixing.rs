//! All certain fixes of a schema, made until nothing certain is left.

use std::collections::BTreeMap;

use crate::diagnostics::{Diagnostic, Severity, apply_all};
use crate::source::{LoadError, Loader, SourceMap};

/// One fix may make another possible. So many times it is looked again.
const MOST_ROUNDS: usize = 16;

/// What fixing came to.
#[derive(Clone, Debug)]
pub struct Fixed {
    /// The files that change, by their name in the sources, without the byte order mark they may begin with.
    pub files: BTreeMap<String, FixedFile>,
    /// The sources as they are then.
    pub sources: SourceMap,
    /// What is still wrong in them.
    pub diagnostics: Vec<Diagnostic>,
}

/// A file that changes.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct FixedFile {
    /// Its text before.
    pub before: String,
    /// Its text now.
    pub after: String,
    /// What was done, by the titles of the fixes, in order of place and round.
    pub titles: Vec<String>,
}

/// Makes the certain fixes of what `check` finds, and of what it finds then, and so on.
///
/// `check` compiles the files that its loader gives it, which are those of `loader` with what is fixed so far. Only
/// files are changed that `may_change` allows, by their name in the sources. There are never more errors after it than before.
pub fn fix(
    loader: &dyn Loader,
    mut check: impl FnMut(&dyn Loader) -> (SourceMap, Vec<Diagnostic>),
    may_change: impl Fn(&str) -> bool,
) -> Fixed {
    let mut files: BTreeMap<String, FixedFile> = BTreeMap::new();
    let mut best: Option<(Count, Fixed)> = None;
    for round in 0..=MOST_ROUNDS {
        let overlay = Overlay {
            below: loader,
            files: &files,
        };
        let (sources, diagnostics) = check(&overlay);
        let found = count(&diagnostics);
        let state = Fixed {
            files: files.clone(),
            sources,
            diagnostics,
        };
        let made = round_of_fixes(&state, &may_change);
        if best.as_ref().is_none_or(|(least, _)| found <= *least) {
            best = Some((found, state));
        }
        if made.is_empty() || round == MOST_ROUNDS {
            break;
        }
        for (name, (before, after, titles)) in made {
            let file = files.entry(name).or_insert_with(|| FixedFile {
                after: before.clone(),
                before,
                titles: Vec::new(),
            });
            file.after = after;
            file.titles.extend(titles);
        }
    }
    let (_, mut fixed) = best.unwrap_or_else(|| {
        let nothing = Fixed {
            files: BTreeMap::new(),
            sources: SourceMap::default(),
            diagnostics: Vec::new(),
        };
        (count(&[]), nothing)
    });
    fixed.files.retain(|_, file| file.before != file.after);
    fixed
}

/// Errors, then warnings: fewer of the first are better whatever becomes of the second.
type Count = (usize, usize);

fn count(diagnostics: &[Diagnostic]) -> Count {
    let errors = diagnostics
        .iter()
        .filter(|it| it.severity == Severity::Error)
        .count();
    (errors, diagnostics.len() - errors)
}

type Round = BTreeMap<String, (String, String, Vec<String>)>;

fn round_of_fixes(state: &Fixed, may_change: &impl Fn(&str) -> bool) -> Round {
    let is_allowed = |diagnostic: &&Diagnostic| {
        let fix = diagnostic.fixes.first();
        fix.is_some_and(|fix| {
            fix.edits
                .iter()
                .all(|edit| may_change(state.sources.file(edit.span.file).name()))
        })
    };
    let allowed: Vec<Diagnostic> = state.diagnostics.iter().filter(is_allowed).cloned().collect();
    let made = apply_all(&allowed, &state.sources);
    let files = made.files.into_iter().map(|(file, after)| {
        let source = state.sources.file(file);
        let titles = made.fixes.iter().filter(|&&at| {
            let edits = &allowed[at].fixes[0].edits;
            edits.iter().any(|edit| edit.span.file == file)
        });
        let titles = titles.map(|&at| allowed[at].fixes[0].title.clone()).collect();
        (
            source.name().to_owned(),
            (source.text().to_owned(), after, titles),
        )
    });
    files.collect()
}

/// Files with some of them fixed.
struct Overlay<'a> {
    below: &'a dyn Loader,
    files: &'a BTreeMap<String, FixedFile>,
}

impl Loader for Overlay<'_> {
    fn load(&self, path: &str, limit: usize) -> Result<Vec<u8>, LoadError> {
        match self.files.get(path) {
            Some(file) if file.after.len() > limit => Err(LoadError::TooLarge),
            Some(file) => Ok(file.after.clone().into_bytes()),
            None => self.below.load(path, limit),
        }
    }

    fn neighbours(&self, path: &str) -> Vec<String> {
        self.below.neighbours(path)
    }
}
