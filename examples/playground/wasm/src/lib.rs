//! The compiler as a wasm module: files as text in, JSON out. `web/worker.js` is who calls it.
//!
//! What it makes is what `turboc generate` makes of the same files and of the `turbo.toml` that it answers with.
#![cfg(target_arch = "wasm32")]

mod answer;
mod layout;
mod places;

use std::cell::RefCell;
use std::path::Path;

use serde::Serialize;
use turbo_idl::{Code, MemoryLoader, Rule, SourceMap, ir, lint};
use turboc::compile::{generate_from, lint_in};
use turboc::config::Config;
use wasm_bindgen::prelude::wasm_bindgen;

use crate::answer::Answer;

const TARGETS: &str = include_str!("targets.toml");

thread_local! {
    /// The schema that was compiled last, for [`layout_of`].
    static SCHEMA: RefCell<Option<ir::Schema>> = const { RefCell::new(None) };
}

/// Compiles the file at each of `paths`, whose text stands at the same index of `texts`, and if nothing is wrong, adds what lints have to
/// say. The result is an [`Answer`] as JSON.
#[wasm_bindgen]
pub fn compile(paths: Vec<String>, texts: Vec<String>) -> String {
    let config = configuration(&paths);
    let mut loader = MemoryLoader::new();
    for (path, text) in paths.iter().zip(&texts) {
        loader = loader.with(path, text.as_str());
    }
    match Config::parse("turbo.toml", &config, Path::new("")) {
        Err(problems) => json(&Answer::of_problems(config, &problems, &texts)),
        Ok(parsed) => {
            let mut generated = generate_from(&loader, &parsed);
            if !generated.problems.has_errors() {
                generated.problems = lint_in(&loader, &parsed);
            }
            let schema = generated.schema.take();
            let answer = Answer::new(config, &generated, schema.as_ref(), &texts);
            SCHEMA.set(schema);
            json(&answer)
        }
    }
}

/// How the values of a type, or the calls of a method, lie on the wire: the entry of that index in the outline of the answer
/// before. JSON, `null` if there is no such entry.
#[wasm_bindgen]
pub fn layout_of(index: usize) -> String {
    SCHEMA.with_borrow(|schema| {
        let entry = schema.as_ref().and_then(|schema| layout::entry(schema, index));
        json(&entry)
    })
}

/// A schema in the one style. Nothing if its syntax has an error.
#[wasm_bindgen]
pub fn format(text: &str) -> Option<String> {
    let mut sources = SourceMap::default();
    let file = sources.add("schema.turbo", text.trim_start_matches('\u{feff}'));
    turbo_idl::format(&sources, file).ok()
}

/// The long story of a code such as `E0301`, or of a lint, in Markdown.
#[wasm_bindgen]
pub fn explain(rule: &str) -> Option<String> {
    let code = Code::from_id(rule).map(Rule::from);
    let rule = code.or_else(|| lint::find(rule).map(Rule::from))?;
    Some(rule.explanation().to_owned())
}

/// The `turbo.toml` that asks for all that the page shows. JSON's strings are TOML's.
fn configuration(paths: &[String]) -> String {
    let quoted: Vec<String> = paths.iter().map(json).collect();
    format!("schemas = [{}]\n{TARGETS}", quoted.join(", "))
}

fn json(value: &impl Serialize) -> String {
    // What is written here is plain data, which has a JSON.
    serde_json::to_string(value).unwrap_or_else(|_| "null".to_owned())
}
