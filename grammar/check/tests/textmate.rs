//! The TextMate grammar colours each word as what it is.

use std::fs;
use std::path::Path;

use grammar_check::samples::{self, Sample};
use grammar_check::{textmate, tokens};

#[test]
fn every_word_is_coloured_as_what_it_is() {
    let samples: Vec<_> = samples::all().into_iter().filter(Sample::is_whole).collect();
    let files: Vec<&Path> = samples.iter().map(|sample| sample.path.as_path()).collect();
    let mut found = Vec::new();
    let mut count = 0;
    for (sample, scoped) in samples.iter().zip(textmate::scopes(&files)) {
        for (class, start, end) in tokens::of_sample(sample) {
            count += 1;
            for part in scoped.iter().filter(|part| part.start < end && start < part.end) {
                let seen = textmate::class(&part.scopes);
                let shown = &sample.text[part.start.max(start)..part.end.min(end)];
                // The white space within a comment of several lines is nothing to colour.
                if seen != Some(class) && !shown.trim().is_empty() {
                    let line = sample.text[..start].lines().count();
                    found.push(format!(
                        "{}:{line}: `{shown}` is a {class:?}, and is scoped {}",
                        sample.path.display(),
                        part.scopes
                    ));
                }
            }
        }
    }
    assert!(found.is_empty(), "{} words:\n{}", found.len(), found.join("\n"));
    assert!(count > 2_000, "the words are found");
}

#[test]
fn no_text_is_too_much_for_it() {
    let samples = samples::all();
    let wrong: Vec<&Path> = samples
        .iter()
        .filter(|sample| !sample.mistakes().is_empty())
        .map(|sample| sample.path.as_path())
        .collect();
    assert!(wrong.len() > 20, "the samples are found");
    for (file, scoped) in wrong.iter().zip(textmate::scopes(&wrong)) {
        let length = fs::metadata(grammar_check::root().join(file))
            .expect("a file")
            .len();
        assert!(length == 0 || !scoped.is_empty(), "{}", file.display());
    }
}

#[test]
fn the_types_of_the_language_are_known() {
    let path = grammar_check::grammar().join("textmate/turbo.tmLanguage.json");
    let text = fs::read_to_string(path).expect("a grammar");
    let list = text
        .lines()
        .find(|line| line.contains("support.type.primitive"))
        .expect("the types");
    let words = list.split(|c: char| !c.is_ascii_alphanumeric());
    let known: Vec<&str> = words.filter(|word| tokens::is_primitive(word)).collect();
    let missing: Vec<&str> = turbo_idl::ir::Primitive::ALL
        .iter()
        .map(|primitive| primitive.name())
        .filter(|name| !known.contains(name))
        .collect();
    assert!(missing.is_empty(), "not in the grammar: {missing:?}");
}
