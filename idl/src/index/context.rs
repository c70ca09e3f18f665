//! What is being written at a place of a text that need not be healthy: from its words and marks alone.

mod frames;

use std::ops::Range;

use self::frames::{Frame, FrameKind, frames};
use super::{SymbolKind, Token, TokenKind};

/// What is being written at a place.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Context {
    /// What could stand there.
    pub expected: Expected,
    /// The word that has been begun, in bytes; empty if there is none.
    pub word: Range<usize>,
    /// The name of the item around it.
    pub item: Option<String>,
}

/// What could stand at a place.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Expected {
    /// Nothing that is known: a new name, a number, a text, a comment.
    Nothing,
    /// The start of an item.
    Item,
    /// `as` after the path of an import.
    Alias,
    /// The path of a file; the word is what stands between the quotes.
    ImportPath,
    /// The name of an attribute, before what it is known to be about.
    Attribute(Option<SymbolKind>),
    /// An argument of an attribute.
    Argument(String),
    /// `fn`
    Method,
    /// What follows the parameters of a method, or its result.
    AfterParameters {
        /// Whether `->` could be next.
        arrow: bool,
    },
    /// A type, or what else could be meant.
    Name {
        /// What is wanted.
        wanted: Wanted,
        /// The name of the import that stands before the word, with its dot.
        import: Option<String>,
    },
    /// A name in the square brackets of documentation; the word is all that stands between them.
    Link,
}

/// What a name has to be.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Wanted {
    /// A type.
    Type {
        /// Whether `stream` could stand there too.
        stream: bool,
    },
    /// An error.
    Error,
    /// A constant.
    Constant,
    /// A default of a type, as it is written.
    Default(String),
}

/// What is being written at a byte of a text, whose tokens these are.
///
/// A byte past the end counts as the end.
#[must_use]
pub fn context(text: &str, tokens: &[Token], byte: usize) -> Context {
    let byte = floor(text, byte);
    let before = tokens.partition_point(|token| (token.start as usize) < byte);
    let (before, last) = (&tokens[..before], before.checked_sub(1).map(|at| tokens[at]));
    let inside = last.filter(|token| byte <= token.end as usize);
    match inside {
        Some(token) if token.kind == TokenKind::Doc => doc(text, token, byte),
        Some(token) if is_within(text, token, byte) => string(text, before, token, byte),
        Some(token) if token.kind == TokenKind::Number => nothing(byte),
        Some(token) if token.kind == TokenKind::Name => {
            let word = token.start as usize..token.end as usize;
            at_word(text, tokens, before.len() - 1, word)
        }
        _ => at_word(text, tokens, before.len(), byte..byte),
    }
}

fn floor(text: &str, byte: usize) -> usize {
    let mut byte = byte.min(text.len());
    while !text.is_char_boundary(byte) {
        byte -= 1;
    }
    byte
}

fn nothing(byte: usize) -> Context {
    Context {
        expected: Expected::Nothing,
        word: byte..byte,
        item: None,
    }
}

/// Whether a byte stands in a comment or between the quotes of a text.
fn is_within(text: &str, token: Token, byte: usize) -> bool {
    let end = token.end as usize;
    let all = token.text(text);
    match token.kind {
        TokenKind::LineComment => true,
        TokenKind::BlockComment => byte < end || !all.ends_with("*/"),
        TokenKind::String => byte < end || all.len() < 2 || !all.ends_with('"'),
        TokenKind::Name | TokenKind::Number | TokenKind::Doc | TokenKind::Mark => false,
    }
}

/// A link begins with a square bracket of the same line.
fn doc(text: &str, token: Token, byte: usize) -> Context {
    let line = &text[token.start as usize..byte];
    let word = line.rfind('[').map(|bracket| &line[bracket + 1..]);
    let is_code = line.matches('`').count() % 2 == 1;
    let is_path = |c: char| c.is_ascii_alphanumeric() || c == '_' || c == '.';
    match word {
        Some(word) if !is_code && word.chars().all(is_path) => {
            let rest = &text[byte..token.end as usize];
            let end = byte + rest.find(|c| !is_path(c)).unwrap_or(rest.len());
            Context {
                expected: Expected::Link,
                word: byte - word.len()..end,
                item: None,
            }
        }
        _ => nothing(byte),
    }
}

/// The path of an import, or a text of which nothing is known.
fn string(text: &str, before: &[Token], token: Token, byte: usize) -> Context {
    let previous = before[..before.len() - 1]
        .iter()
        .rfind(|token| !token.is_comment());
    let is_import =
        token.kind == TokenKind::String && previous.is_some_and(|previous| previous.text(text) == "import");
    if !is_import {
        return nothing(byte);
    }
    let all = token.text(text);
    let is_closed = all.len() >= 2 && all.ends_with('"');
    let start = token.start as usize + 1;
    let end = token.end as usize - usize::from(is_closed);
    Context {
        expected: Expected::ImportPath,
        word: start..end.max(start),
        item: None,
    }
}

/// A word at a place, or none yet: `count` tokens stand before it.
fn at_word(text: &str, tokens: &[Token], count: usize, word: Range<usize>) -> Context {
    let (item, frame) = frames(text, &tokens[..count]);
    if frame.kind == FrameKind::Arguments("allow".to_owned()) {
        // Lints have names with dashes, which are marks elsewhere.
        let is_part = |c: char| c.is_ascii_alphanumeric() || c == '-';
        let start = text[..word.end].trim_end_matches(is_part).len();
        return Context {
            expected: Expected::Argument("allow".to_owned()),
            word: start..word.end,
            item,
        };
    }
    Context {
        expected: expected(text, tokens, &frame, word.end),
        word,
        item,
    }
}

fn expected(text: &str, tokens: &[Token], frame: &Frame<'_>, end: usize) -> Expected {
    let member = frame.member.as_slice();
    if member.last() == Some(&"@") {
        return Expected::Attribute(frame.kind.owner().or_else(|| item_after(text, tokens, end)));
    }
    if let FrameKind::Arguments(attribute) = &frame.kind {
        return match attribute.as_str() {
            "max" | "min" => qualified(member, Wanted::Constant),
            _ if member.is_empty() => Expected::Argument(attribute.clone()),
            _ => Expected::Nothing,
        };
    }
    let member = without_attributes(member);
    match frame.kind {
        FrameKind::Top => item(member),
        FrameKind::Fields | FrameKind::Parameters => typed(member, frame.kind == FrameKind::Parameters),
        FrameKind::Methods => method(member),
        FrameKind::Types => match member.iter().rposition(|token| *token == ";") {
            Some(mark) => qualified(&member[mark + 1..], Wanted::Constant),
            None => qualified(member, Wanted::Type { stream: false }),
        },
        FrameKind::Variants(_) | FrameKind::Names | FrameKind::Values | FrameKind::Other => Expected::Nothing,
        FrameKind::Arguments(_) => Expected::Nothing,
    }
}

/// A name after nothing, or after the name of an import and a dot.
fn qualified(written: &[&str], wanted: Wanted) -> Expected {
    match written {
        [] | ["stream"] => Expected::Name { wanted, import: None },
        [import, "."] | ["stream", import, "."] => Expected::Name {
            wanted,
            import: Some((*import).to_owned()),
        },
        _ => Expected::Nothing,
    }
}

fn item(member: &[&str]) -> Expected {
    match member {
        [] => Expected::Item,
        ["import", path] if path.starts_with('"') => Expected::Alias,
        ["const", _, ":", ty @ ..] => match ty.iter().position(|token| *token == "=") {
            Some(mark) => qualified(&ty[mark + 1..], Wanted::Default(ty[..mark].concat())),
            None => qualified(ty, Wanted::Type { stream: false }),
        },
        ["type" | "alias", _, "=", ty @ ..] => qualified(ty, Wanted::Type { stream: false }),
        _ => Expected::Nothing,
    }
}

/// `name: Type = value`
fn typed(member: &[&str], is_param: bool) -> Expected {
    let Some(colon) = member.iter().rposition(|token| *token == ":") else {
        return Expected::Nothing;
    };
    let ty = &member[colon + 1..];
    match ty.iter().position(|token| *token == "=") {
        Some(mark) => qualified(&ty[mark + 1..], Wanted::Default(ty[..mark].concat())),
        None => {
            let stream = is_param && ty.is_empty();
            qualified(ty, Wanted::Type { stream })
        }
    }
}

fn method(member: &[&str]) -> Expected {
    let last = member
        .iter()
        .rposition(|token| matches!(*token, "->" | "throws" | "fn"));
    let Some(last) = last else {
        return if member.is_empty() {
            Expected::Method
        } else {
            Expected::Nothing
        };
    };
    let rest = &member[last + 1..];
    match member[last] {
        "throws" => qualified(rest, Wanted::Error),
        "->" => match qualified(
            rest,
            Wanted::Type {
                stream: rest.is_empty(),
            },
        ) {
            Expected::Nothing => Expected::AfterParameters { arrow: false },
            expected => expected,
        },
        // The name and the brackets.
        _ if rest.len() == 2 => Expected::AfterParameters { arrow: true },
        _ => Expected::Nothing,
    }
}

/// What is written of a member after the attributes before it.
fn without_attributes<'m, 't>(mut member: &'m [&'t str]) -> &'m [&'t str] {
    while let ["@", _, rest @ ..] = member {
        member = match rest {
            ["()", rest @ ..] => rest,
            rest => rest,
        };
    }
    member
}

/// The item that attributes at a place are before: its keyword is the first that follows.
fn item_after(text: &str, tokens: &[Token], byte: usize) -> Option<SymbolKind> {
    /// More attributes than that stand nowhere.
    const REACH: usize = 64;
    let next = tokens.partition_point(|token| (token.start as usize) < byte);
    tokens[next..].iter().take(REACH).find_map(|token| {
        Some(match token.text(text) {
            "package" => SymbolKind::Package,
            "import" => SymbolKind::Import,
            "struct" => SymbolKind::Struct,
            "enum" => SymbolKind::Enum,
            "error" => SymbolKind::Error,
            "service" => SymbolKind::Service,
            "const" => SymbolKind::Constant,
            "type" => SymbolKind::Newtype,
            "alias" => SymbolKind::Alias,
            _ => return None,
        })
    })
}
