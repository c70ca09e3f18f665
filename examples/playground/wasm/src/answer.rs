//! What the page is told of a compilation.

use serde::Serialize;
use turbo_idl::{Diagnostic, Fix, Label, Note, Severity, Style, ir, render};
use turboc::compile::Generated;
use turboc::problems::Problems;

use crate::layout::{self, Entry};
use crate::places::{Place, Places};

/// More problems than these are only counted.
const MOST: usize = 100;

/// Everything that the page shows, except for what it asks for one by one.
#[derive(Serialize)]
pub(crate) struct Answer {
    /// The `turbo.toml` that asks for these files.
    config: String,
    /// The first 100 problems.
    problems: Vec<Problem>,
    errors: usize,
    warnings: usize,
    /// Nothing if there is an error.
    files: Option<Vec<File>>,
    /// What has a layout: types, then methods. Nothing if the schema has an error.
    outline: Option<Vec<Entry>>,
}

#[derive(Serialize)]
struct File {
    path: String,
    text: String,
}

#[derive(Serialize)]
struct Problem {
    is_error: bool,
    /// A code such as `E0301`, or the name of a lint.
    rule: String,
    message: String,
    place: Option<Place>,
    label: String,
    related: Vec<Related>,
    notes: Vec<Said>,
    fixes: Vec<Way>,
    /// As a terminal shows it.
    text: String,
}

#[derive(Serialize)]
struct Related {
    place: Place,
    text: String,
}

#[derive(Serialize)]
struct Said {
    is_help: bool,
    text: String,
}

/// A fix.
#[derive(Serialize)]
struct Way {
    title: String,
    edits: Vec<Change>,
}

#[derive(Serialize)]
struct Change {
    place: Place,
    text: String,
}

impl Answer {
    pub(crate) fn new(
        config: String,
        generated: &Generated,
        schema: Option<&ir::Schema>,
        texts: &[String],
    ) -> Self {
        let files = generated.files.as_ref().map(|files| {
            let file = |(path, text): (&std::path::PathBuf, &String)| File {
                path: path.to_string_lossy().into_owned(),
                text: text.clone(),
            };
            files.iter().map(file).collect()
        });
        Self {
            files,
            outline: schema.map(layout::outline),
            ..Self::of_problems(config, &generated.problems, texts)
        }
    }

    pub(crate) fn of_problems(config: String, problems: &Problems, texts: &[String]) -> Self {
        let mut places = Places::new(&problems.sources, texts);
        let shown = problems.diagnostics.iter().take(MOST);
        let errors = problems.errors();
        Self {
            config,
            problems: shown
                .map(|diagnostic| problem(diagnostic, problems, &mut places))
                .collect(),
            errors,
            warnings: problems.diagnostics.len() - errors,
            files: None,
            outline: None,
        }
    }
}

fn problem(diagnostic: &Diagnostic, problems: &Problems, places: &mut Places<'_>) -> Problem {
    let mut related = |label: &Label| Related {
        place: places.of(label.span),
        text: label.text.clone(),
    };
    let primary = diagnostic.primary.as_ref().map(&mut related);
    let secondary = diagnostic.secondary.iter().map(&mut related).collect();
    let (place, label) = primary.map_or((None, String::new()), |it| (Some(it.place), it.text));
    let mut way = |fix: &Fix| Way {
        title: fix.title.clone(),
        edits: fix
            .edits
            .iter()
            .map(|edit| Change {
                place: places.of(edit.span),
                text: edit.text.clone(),
            })
            .collect(),
    };
    Problem {
        is_error: diagnostic.severity == Severity::Error,
        rule: diagnostic.rule.id().to_owned(),
        message: diagnostic.message.clone(),
        place,
        label,
        related: secondary,
        notes: diagnostic.notes.iter().map(said).collect(),
        fixes: diagnostic.fixes.iter().map(&mut way).collect(),
        text: render(std::slice::from_ref(diagnostic), &problems.sources, Style::Plain),
    }
}

fn said(note: &Note) -> Said {
    let (is_help, text) = match note {
        Note::Help(text) => (true, text),
        Note::Note(text) => (false, text),
    };
    Said {
        is_help,
        text: text.clone(),
    }
}
