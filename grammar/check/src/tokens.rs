//! What each word of a file is, for whoever colours words.

use turbo_idl::ir::Primitive;

use crate::marks::{self, Mark};
use crate::samples::Sample;

/// What a word is.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Class {
    /// A comment that documents nothing.
    Comment,
    /// A line of documentation.
    Doc,
    /// A text in quotes.
    String,
    /// A number or a duration.
    Number,
    /// `true`, `false` or `none`.
    Literal,
    /// A word of the language where it is one.
    Keyword,
    /// A type of the language.
    Primitive,
    /// A type of a schema, or a type parameter.
    Type,
    /// The name of an attribute.
    Attribute,
    /// A field.
    Field,
    /// A parameter of a method.
    Parameter,
    /// A variant that is being defined.
    Variant,
    /// A method.
    Method,
    /// A constant, or another value that has a name.
    Constant,
    /// A package or an import.
    Namespace,
}

/// A word: what it is, its first byte, and the byte after its last.
pub type Token = (Class, usize, usize);

/// Every word of a sample without mistakes, in order.
///
/// A word that is no name, and stands in no text or comment, is a keyword: so this needs no list of keywords, which are names
/// in other places.
#[must_use]
pub fn of_sample(sample: &Sample) -> Vec<Token> {
    let marks = marks::of_file(&sample.parsed.file);
    let mut tokens: Vec<Token> = marks
        .iter()
        .filter_map(|mark| class(mark, &marks, &sample.text).map(|class| (class, mark.1, mark.2)))
        .collect();
    let mut at = 0;
    let mut keywords = Vec::new();
    let names = tokens.clone();
    for &(_, start, end) in names
        .iter()
        .chain([&(Class::Comment, sample.text.len(), sample.text.len())])
    {
        words(&sample.text, at, start.max(at), &mut keywords);
        at = end.max(at);
    }
    tokens.extend(keywords);
    tokens.sort_by_key(|&(_, start, _)| start);
    tokens
}

fn words(text: &str, from: usize, to: usize, keywords: &mut Vec<Token>) {
    let is_part = |c: char| c.is_ascii_alphanumeric() || c == '_';
    let mut start = from;
    for word in text[from..to].split(|c| !is_part(c)) {
        if !word.is_empty() {
            keywords.push((Class::Keyword, start, start + word.len()));
        }
        // Every part ends before one mark, and marks are single bytes outside of texts and comments.
        start += word.len() + 1;
    }
}

/// What a mark is, if it is a word.
fn class(mark: &Mark, marks: &[Mark], text: &str) -> Option<Class> {
    let &(kind, start, end) = mark;
    Some(match kind {
        "comment" => Class::Comment,
        "doc" => Class::Doc,
        "string" => Class::String,
        "number" => Class::Number,
        "attribute_name" => Class::Attribute,
        "field" => Class::Field,
        "parameter" => Class::Parameter,
        "variant" => Class::Variant,
        "method" => Class::Method,
        "const" => Class::Constant,
        "import" => Class::Namespace,
        "struct" | "enum" | "error" | "service" | "type" | "alias" | "type_parameter" => Class::Type,
        "segment" => segment(start, end, marks, text),
        _ => return None,
    })
}

/// What a part of a path is: that depends on where the path stands, and on whether it is the last part.
fn segment(start: usize, end: usize, marks: &[Mark], text: &str) -> Class {
    let is_path = |kind: &str| matches!(kind, "path" | "package" | "throws");
    let path = marks
        .iter()
        .find(|&&(kind, first, last)| is_path(kind) && first <= start && end <= last);
    let &(kind, first, last) = path.expect("a segment belongs to a path");
    let is_type = kind == "throws"
        || marks
            .iter()
            .any(|&(kind, place, _)| kind == "named" && place == first);
    let word = &text[start..end];
    let is_whole = (start, end) == (first, last);
    match kind {
        "package" => Class::Namespace,
        _ if end < last => Class::Namespace,
        _ if is_type && is_whole && is_primitive(word) => Class::Primitive,
        _ if is_type => Class::Type,
        _ if is_whole && matches!(word, "true" | "false" | "none") => Class::Literal,
        _ => Class::Constant,
    }
}

/// Whether the language has a type of that name.
#[must_use]
pub fn is_primitive(word: &str) -> bool {
    matches!(word, "set" | "map") || Primitive::from_name(word).is_some()
}
