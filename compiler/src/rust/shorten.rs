//! Short names for what generated code uses from elsewhere.
//!
//! Templates write absolute paths, which mean the same whatever the schema calls its types. Here a module gets
//! imports for them, and each path becomes the name that a person would write; where the schema has taken that
//! name, the path stays.

use std::collections::{BTreeMap, BTreeSet};

/// Paths that every module of every edition knows by their last segment.
const PRELUDE: &[&str] = &[
    "::core::clone::Clone",
    "::core::convert::From",
    "::core::default::Default",
    "::core::marker::Send",
    "::core::marker::Sync",
    "::core::option::Option",
    "::core::option::Option::None",
    "::core::option::Option::Some",
    "::core::result::Result",
    "::core::result::Result::Err",
    "::core::result::Result::Ok",
    "::std::boxed::Box",
    "::std::string::String",
    "::std::vec::Vec",
];

/// A module that is imported whole: `fmt::Result` says more than a second `Result`.
const MODULE: &str = "::core::fmt";

/// The crates whose paths are shortened.
const CRATES: &[&str] = &["::core::", "::std::", "::turbo_runtime::"];

/// A part of a module's code.
#[derive(Debug)]
pub(super) struct Section {
    pub(super) code: String,
    /// Whether it is left out on wasm32.
    pub(super) is_native: bool,
}

/// What stands between `use` and `;`.
#[derive(Debug, PartialEq, Eq)]
pub(super) struct Import {
    pub(super) path: String,
    /// Whether only sections use it that are left out on wasm32.
    pub(super) is_native: bool,
}

/// Shortens the paths of a module's code, and answers the imports that it needs now. `children` are the modules inside
/// of it.
pub(super) fn shorten<'a>(
    sections: &mut [Section],
    children: impl IntoIterator<Item = &'a str>,
) -> Vec<Import> {
    let mut taken: BTreeSet<String> = children.into_iter().map(str::to_owned).collect();
    let mut wanted: BTreeMap<String, BTreeSet<String>> = BTreeMap::new();
    let mut everywhere = BTreeSet::new();
    for Section { code, is_native } in sections.iter() {
        let tokens = tokens(code);
        declared(code, &tokens, &mut taken);
        for path in tokens.iter().filter_map(|token| token.path(code)) {
            if let Some(known) = known(path) {
                let paths = wanted.entry(known.name().to_owned()).or_default();
                paths.insert(known.item.to_owned());
                if !is_native {
                    everywhere.insert(known.item.to_owned());
                }
            }
        }
    }
    // One name for one thing.
    wanted.retain(|name, paths| paths.len() == 1 && !taken.contains(name));
    for section in sections.iter_mut() {
        section.code = rewritten(&section.code, &wanted);
    }
    let items: BTreeSet<&str> = wanted.values().flatten().map(String::as_str).collect();
    let mut uses = Vec::new();
    for is_native in [false, true] {
        let items = items
            .iter()
            .copied()
            .filter(|item| !PRELUDE.contains(item) && everywhere.contains(*item) != is_native);
        let paths = imports(items, &taken).into_iter();
        uses.extend(paths.map(|path| Import { path, is_native }));
    }
    uses
}

/// What a path leads to.
struct Known<'a> {
    /// The part of the path that a short name stands for.
    item: &'a str,
}

impl<'a> Known<'a> {
    fn name(&self) -> &'a str {
        self.item.rsplit("::").next().unwrap_or_default()
    }
}

/// The item of a path: its longest beginning in the prelude, or the first type or trait.
fn known(path: &str) -> Option<Known<'_>> {
    if !CRATES.iter().any(|start| path.starts_with(start)) {
        return None;
    }
    let ends = path
        .match_indices("::")
        .map(|(end, _)| end)
        .skip(1)
        .chain([path.len()]);
    let mut item = None;
    for end in ends {
        let begin = &path[..end];
        let last = begin.rsplit("::").next().unwrap_or_default();
        let is_first = item.is_none() && (begin == MODULE || last.starts_with(char::is_uppercase));
        if is_first || PRELUDE.contains(&begin) {
            item = Some(begin);
        }
    }
    item.map(|item| Known { item })
}

/// The imports of items, those of one module together.
fn imports<'a>(items: impl Iterator<Item = &'a str>, taken: &BTreeSet<String>) -> Vec<String> {
    let mut modules: BTreeMap<&str, Vec<&str>> = BTreeMap::new();
    for item in items {
        if let Some((module, name)) = item.rsplit_once("::") {
            modules.entry(module).or_default().push(name);
        }
    }
    let lines = modules.into_iter().map(|(module, names)| {
        let root = module.split("::").nth(1).unwrap_or_default();
        // Only a module of that name could be meant instead of the crate.
        let module = if taken.contains(root) {
            module
        } else {
            module.trim_start_matches("::")
        };
        match names.as_slice() {
            [name] => format!("{module}::{name}"),
            names => format!("{module}::{{{}}}", names.join(", ")),
        }
    });
    // As rustfmt sorts them: `a::b` before `a::{`.
    let mut lines: Vec<String> = lines.collect();
    lines.sort();
    lines
}

fn rewritten(code: &str, wanted: &BTreeMap<String, BTreeSet<String>>) -> String {
    let mut out = String::with_capacity(code.len());
    let mut copied = 0;
    for token in tokens(code) {
        let Some(known) = token.path(code).and_then(known) else {
            continue;
        };
        let is_ours = wanted
            .get(known.name())
            .is_some_and(|paths| paths.contains(known.item));
        if is_ours {
            out.push_str(&code[copied..token.start]);
            out.push_str(known.name());
            copied = token.start + known.item.len();
        }
    }
    out.push_str(&code[copied..]);
    out
}

/// The names that a section defines: its items, and their type parameters.
fn declared(code: &str, tokens: &[Token], taken: &mut BTreeSet<String>) {
    let text = |index: usize| tokens.get(index).map(|token| &code[token.start..token.end]);
    for index in 0..tokens.len() {
        let Some("struct" | "enum" | "trait" | "const" | "type" | "mod") = text(index) else {
            continue;
        };
        let Some(name) = text(index + 1) else { continue };
        taken.insert(name.to_owned());
        let has_params = tokens
            .get(index + 1)
            .is_some_and(|it| code[it.end..].starts_with('<'));
        if !has_params {
            continue;
        }
        let end = tokens[index + 1].end;
        let close = code[end..].find('>').map_or(code.len(), |at| end + at);
        let params = tokens[index + 2..].iter().take_while(|it| it.end <= close);
        taken.extend(params.map(|it| code[it.start..it.end].to_owned()));
    }
}

/// A word, or an absolute path without its arguments.
#[derive(Clone, Copy, Debug)]
struct Token {
    start: usize,
    end: usize,
    is_path: bool,
}

impl Token {
    fn path<'a>(&self, code: &'a str) -> Option<&'a str> {
        self.is_path.then(|| &code[self.start..self.end])
    }
}

/// The words and absolute paths of code, without those inside of comments and literals.
fn tokens(code: &str) -> Vec<Token> {
    let bytes = code.as_bytes();
    let mut tokens = Vec::new();
    let mut at = 0;
    while at < bytes.len() {
        let rest = &bytes[at..];
        at = match bytes[at] {
            b'/' if rest.starts_with(b"//") => rest
                .iter()
                .position(|&it| it == b'\n')
                .map_or(bytes.len(), |end| at + end),
            b'"' => quoted(bytes, at, b'"'),
            // A character, and not a lifetime.
            b'\'' if rest.get(1) == Some(&b'\\') || is_character(&code[at..]) => quoted(bytes, at, b'\''),
            b':' if rest.starts_with(b"::") => {
                let continues = at > 0 && (is_word(bytes[at - 1]) || bytes[at - 1] == b'>');
                let end = path_end(bytes, at);
                if !continues && end > at {
                    tokens.push(Token {
                        start: at,
                        end,
                        is_path: true,
                    });
                }
                end.max(at + 2)
            }
            byte if is_word(byte) => {
                let end = word_end(bytes, at);
                tokens.push(Token {
                    start: at,
                    end,
                    is_path: false,
                });
                end
            }
            _ => at + 1,
        };
    }
    tokens
}

/// Whether code that begins with a quote begins with a character.
fn is_character(code: &str) -> bool {
    code.chars().nth(2) == Some('\'')
}

/// Where a literal ends that begins at `at`.
fn quoted(bytes: &[u8], at: usize, quote: u8) -> usize {
    let mut at = at + 1;
    while at < bytes.len() && bytes[at] != quote {
        at += if bytes[at] == b'\\' { 2 } else { 1 };
    }
    (at + 1).min(bytes.len())
}

/// Where the words of a path end that begins with two colons.
fn path_end(bytes: &[u8], mut at: usize) -> usize {
    while bytes[at..].starts_with(b"::") && bytes.get(at + 2).is_some_and(|&byte| is_word(byte)) {
        at = word_end(bytes, at + 2);
    }
    at
}

fn word_end(bytes: &[u8], at: usize) -> usize {
    let rest = bytes[at..].iter();
    at + rest.take_while(|&&byte| is_word(byte)).count()
}

fn is_word(byte: u8) -> bool {
    byte.is_ascii_alphanumeric() || byte == b'_' || !byte.is_ascii()
}

#[cfg(test)]
mod tests {
    use super::{Section, shorten};

    fn short(code: &str) -> (String, Vec<String>) {
        let mut sections = [section(code)];
        let uses = shorten(&mut sections, []);
        let [section] = sections;
        (section.code, uses.into_iter().map(|import| import.path).collect())
    }

    fn section(code: &str) -> Section {
        Section {
            code: code.to_owned(),
            is_native: false,
        }
    }

    #[test]
    fn what_only_native_code_uses_is_imported_for_it_alone() {
        let mut sections = [
            section("a: ::turbo_runtime::Fault"),
            Section {
                is_native: true,
                ..section("b: ::turbo_runtime::Fault, c: ::turbo_runtime::server::Context")
            },
        ];
        let uses = shorten(&mut sections, []);
        let uses: Vec<_> = uses
            .iter()
            .map(|import| (&*import.path, import.is_native))
            .collect();
        assert_eq!(
            uses,
            [
                ("turbo_runtime::Fault", false),
                ("turbo_runtime::server::Context", true)
            ]
        );
        assert_eq!(sections[1].code, "b: Fault, c: Context");
    }

    #[test]
    fn the_prelude_needs_no_import() {
        let (code, uses) =
            short("x: ::core::option::Option<::std::string::String> = ::core::option::Option::None;");
        assert_eq!(code, "x: Option<String> = None;");
        assert_eq!(uses, [""; 0]);
    }

    #[test]
    fn what_is_imported_from_one_module_is_imported_together() {
        let (code, uses) = short(
            "impl ::turbo_runtime::wire::Encode for X { fn encode(w: &mut ::turbo_runtime::wire::Writer) -> \
             ::core::fmt::Result { ::turbo_runtime::wire::Encode::encode(w) } }",
        );
        assert_eq!(
            code,
            "impl Encode for X { fn encode(w: &mut Writer) -> fmt::Result { Encode::encode(w) } }"
        );
        assert_eq!(uses, ["core::fmt", "turbo_runtime::wire::{Encode, Writer}"]);
    }

    #[test]
    fn a_name_that_the_schema_has_taken_stays_free() {
        let (code, uses) = short(
            "pub enum Option { A } pub struct Page<Writer> { x: Writer } \
             fn f() -> ::core::option::Option<::turbo_runtime::wire::Writer> { ::core::option::Option::Some(1) }",
        );
        assert!(code.ends_with("-> ::core::option::Option<::turbo_runtime::wire::Writer> { Some(1) }"));
        assert_eq!(uses, [""; 0]);
    }

    #[test]
    fn two_things_of_one_name_keep_their_paths() {
        let code = "a: ::turbo_runtime::server::Request, b: ::turbo_runtime::client::Request";
        assert_eq!(short(code).0, code);
    }

    #[test]
    fn literals_comments_and_relative_paths_are_left_alone() {
        for code in [
            "/// ::core::option::Option\nx",
            "\"\\\" ::core::option::Option\"",
            "'\\'' '\"' 'a' <T as X>::core::option::Option super::core::option::Option",
            "::core::format_args!(\"\")",
        ] {
            assert_eq!(short(code), (code.to_owned(), vec![]));
        }
        assert_eq!(short("&'a ::std::vec::Vec<'_>").0, "&'a Vec<'_>");
    }

    #[test]
    fn a_module_named_like_a_crate_is_not_meant() {
        let uses = shorten(&mut [section("::core::time::Duration")], ["core"]);
        assert_eq!(uses[0].path, "::core::time::Duration");
    }
}
