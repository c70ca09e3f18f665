//! The tree-sitter grammar reads what the pest grammar reads, in the same way, and refuses what it refuses.

use std::path::Path;

use grammar_check::samples::{self, Sample};
use grammar_check::{marks, tree};
use turbo_idl::Code;

/// What is wrong with a text for reasons that a tree-sitter grammar does not see: how deeply it is nested, and whether
/// documentation has its line for itself.
const UNSEEN: [Code; 2] = [Code::NestedTooDeeply, Code::NothingDocumented];

/// Says where the two disagree about a text, if they do.
fn difference(sample: &Sample) -> Option<String> {
    let tree = tree::parse(&sample.text);
    let is_refused = tree.root_node().has_error();
    let mistakes = sample.mistakes();
    if mistakes.is_empty() && is_refused {
        return Some(format!("tree-sitter refuses it: {}", tree.root_node().to_sexp()));
    }
    if mistakes.iter().any(|code| !UNSEEN.contains(code)) && !is_refused {
        return Some(format!("only pest refuses it: {mistakes:?}"));
    }
    if !sample.is_whole() {
        return None;
    }
    let (ours, theirs) = (marks::of_file(&sample.parsed.file), tree::marks(&tree));
    let at = (0..ours.len().max(theirs.len())).find(|&at| ours.get(at) != theirs.get(at))?;
    let range = ours.get(at).map_or(0..0, |&(_, start, end)| start..end);
    Some(format!(
        "{:?} {:?} is {:?} for tree-sitter",
        ours.get(at),
        &sample.text[range],
        theirs.get(at)
    ))
}

#[test]
fn every_sample_is_read_in_the_same_way() {
    let samples = samples::all();
    for sample in &samples {
        if let Some(difference) = difference(sample) {
            panic!("{}: {difference}", sample.path.display());
        }
    }
    let refused = samples
        .iter()
        .filter(|sample| !sample.mistakes().is_empty())
        .count();
    assert!(
        samples.len() - refused > 60 && refused > 20,
        "the samples are found"
    );
}

/// What is put in the place of a word.
const WORDS: [&str; 28] = [
    "", ",", ";", ":", "?", "(", ")", "[", "]", "{", "}", "<", ">", "->", "=", "@", ".", "stream", "throws",
    "fn", "struct", "type", "5", "\"text\"", "/* c */", "// c\n", "/// d\n", "a.b",
];

/// Where the words and marks of a text stand, roughly.
fn words(text: &str) -> Vec<(usize, usize)> {
    let is_part = |c: char| c.is_alphanumeric() || c == '_';
    let mut words: Vec<(usize, usize)> = Vec::new();
    let mut last = ' ';
    for (at, c) in text.char_indices() {
        match words.last_mut() {
            Some((_, end)) if is_part(c) && is_part(last) => *end = at + c.len_utf8(),
            _ if !c.is_whitespace() => words.push((at, at + c.len_utf8())),
            _ => {}
        }
        last = c;
    }
    words
}

#[test]
fn every_changed_sample_is_read_in_the_same_way() {
    let mut state: u64 = 0x9E37_79B9_7F4A_7C15;
    let mut random = |below: usize| {
        state ^= state << 13;
        state ^= state >> 7;
        state ^= state << 17;
        usize::try_from(state % below as u64).unwrap_or(0)
    };
    let samples = samples::all();
    let healthy: Vec<&Sample> = samples
        .iter()
        .filter(|sample| sample.is_whole() && (1..3_000).contains(&sample.text.len()))
        .collect();
    let mut refused = 0;
    let mut found = Vec::new();
    const TRIES: usize = 1_000;
    for _ in 0..TRIES {
        let sample = healthy[random(healthy.len())];
        let places = words(&sample.text);
        let (start, end) = places[random(places.len())];
        let mut text = sample.text.clone();
        text.replace_range(start..end, WORDS[random(WORDS.len())]);
        let changed = Sample::new(Path::new("changed.turbo"), &text).expect("a text");
        refused += usize::from(!changed.mistakes().is_empty());
        if let Some(difference) = difference(&changed) {
            found.push(format!(
                "{difference} -- {:?}",
                &text[text.floor_char_boundary(start.saturating_sub(60))..text.floor_char_boundary(end + 40)]
            ));
        }
    }
    assert!(
        found.is_empty(),
        "{} {}",
        found.len(),
        found[..40.min(found.len())].join("\n\n")
    );
    assert!(
        refused > TRIES / 10 && TRIES - refused > TRIES / 10,
        "both happen: {refused}"
    );
}
