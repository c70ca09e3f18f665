//! The queries beside the tree-sitter grammar: each fits the grammar, is good for something, and colours words as what
//! they are.

use std::collections::BTreeMap;
use std::fs;

use grammar_check::samples::{self, Sample};
use grammar_check::tokens::{self, Class};
use grammar_check::tree;
use tree_sitter::{Query, QueryCursor, StreamingIterator};

fn healthy() -> Vec<Sample> {
    let samples = samples::all().into_iter();
    samples.filter(Sample::is_whole).collect()
}

#[test]
fn every_pattern_of_every_query_finds_something() {
    let samples = healthy();
    let mut count = 0;
    for entry in fs::read_dir(grammar_check::grammar().join("tree-sitter/queries"))
        .expect("the queries")
        .flatten()
    {
        let name = entry.file_name();
        let text = fs::read_to_string(entry.path()).expect("a query");
        let query = Query::new(tree::language(), &text).unwrap_or_else(|error| panic!("{name:?}: {error}"));
        let mut is_used = vec![false; query.pattern_count()];
        for sample in &samples {
            let tree = tree::parse(&sample.text);
            let mut cursor = QueryCursor::new();
            let mut matches = cursor.matches(&query, tree.root_node(), sample.text.as_bytes());
            while let Some(found) = matches.next() {
                is_used[found.pattern_index] = true;
            }
        }
        for (pattern, is_used) in is_used.iter().enumerate() {
            let start = query.start_byte_for_pattern(pattern);
            let end = query.end_byte_for_pattern(pattern);
            assert!(is_used, "{name:?} finds nothing with {}", &text[start..end]);
        }
        count += 1;
    }
    assert!(count >= 6, "the queries are found");
}

/// What a capture of `highlights.scm` colours; nothing for marks.
fn class(capture: &str) -> Option<Class> {
    Some(match capture {
        "comment" => Class::Comment,
        "comment.documentation" => Class::Doc,
        "string" | "string.escape" => Class::String,
        "number" => Class::Number,
        "constant.builtin" => Class::Literal,
        "type.builtin" => Class::Primitive,
        "type" | "type.definition" => Class::Type,
        "attribute" => Class::Attribute,
        "property" => Class::Field,
        "variable.parameter" => Class::Parameter,
        "constructor" => Class::Variant,
        "function.method" => Class::Method,
        "constant" => Class::Constant,
        "module" => Class::Namespace,
        "punctuation.bracket" | "punctuation.delimiter" | "operator" => return None,
        keyword if keyword.starts_with("keyword.") => Class::Keyword,
        other => panic!("what is {other}?"),
    })
}

#[test]
fn every_word_is_coloured_once_and_as_what_it_is() {
    let text = fs::read_to_string(grammar_check::grammar().join("tree-sitter/queries/highlights.scm"));
    let query = Query::new(tree::language(), &text.expect("a query")).expect("a query");
    for sample in healthy() {
        let tree = tree::parse(&sample.text);
        let mut cursor = QueryCursor::new();
        let mut captures = cursor.captures(&query, tree.root_node(), sample.text.as_bytes());
        // By byte, as a text is captured in parts.
        let mut colours: BTreeMap<usize, Class> = BTreeMap::new();
        while let Some((found, at)) = captures.next() {
            let capture = found.captures()[*at];
            let name = query.capture_names()[capture.index as usize];
            let Some(class) = class(name) else { continue };
            for byte in capture.node.byte_range() {
                let before = colours.insert(byte, class);
                assert_eq!(
                    before,
                    None,
                    "{}: {byte} is captured twice, as {class:?} too",
                    sample.path.display()
                );
            }
        }
        for (class, start, end) in tokens::of_sample(&sample) {
            for byte in start..end {
                assert_eq!(
                    colours.get(&byte),
                    Some(&class),
                    "{}: {:?}",
                    sample.path.display(),
                    &sample.text[start..end]
                );
            }
        }
    }
}
