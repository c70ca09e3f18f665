//! Short names for what generated code uses from elsewhere.
//!
//! Templates write absolute paths, which mean the same whatever the schema calls its types. Here a module gets
//! imports for them, and each path becomes the name that a person would write; where the schema has taken that
//! name, the path stays.

use std::collections::{BTreeMap, BTreeSet, HashMap, HashSet};
use std::hash::{BuildHasherDefault, Hasher};

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

/// What stands between `use` and `;`.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Import {
    pub(super) path: String,
    /// Whether only sections use it that are left out on wasm32.
    pub(super) is_native: bool,
}

/// What a section of a module defines, and the absolute paths in it.
#[derive(Debug, Default)]
pub(super) struct Names {
    /// Whether the section is left out on wasm32.
    is_native: bool,
    taken: BTreeSet<String>,
    paths: Vec<String>,
}

/// The names of a section, and whether it is left out on wasm32.
pub(super) fn names(code: &str, is_native: bool) -> Names {
    let mut taken = BTreeSet::new();
    let mut paths: HashSet<&str, Quick> = HashSet::default();
    let mut declaring = Declaring::default();
    each_token(code, |token| match token.path(code) {
        Some(path) => {
            paths.insert(path);
        }
        None => declaring.token(code, token, &mut taken),
    });
    Names {
        is_native,
        taken: taken.into_iter().map(str::to_owned).collect(),
        paths: paths.into_iter().map(str::to_owned).collect(),
    }
}

/// The short names of a module.
#[derive(Debug, Default)]
pub(super) struct Short {
    /// For each path that is shortened, how much of its beginning goes: all before its item's last name.
    needless: HashMap<String, usize, Quick>,
    /// The imports that it needs now.
    pub(super) imports: Vec<Import>,
}

/// What a module with such sections is shortened to. `children` are the modules inside of it.
pub(super) fn short<'a>(sections: &[Names], children: impl IntoIterator<Item = &'a str>) -> Short {
    let mut taken: BTreeSet<&str> = children.into_iter().collect();
    taken.extend(sections.iter().flat_map(|names| &names.taken).map(String::as_str));
    let paths: BTreeSet<&str> = sections
        .iter()
        .flat_map(|names| &names.paths)
        .map(String::as_str)
        .collect();
    let mut wanted: BTreeMap<&str, BTreeSet<&str>> = BTreeMap::new();
    let leads: Vec<(&str, Known<'_>)> = paths
        .into_iter()
        .filter_map(|path| Some((path, known(path)?)))
        .collect();
    for (_, known) in &leads {
        wanted.entry(known.name()).or_default().insert(known.item);
    }
    // One name for one thing.
    wanted.retain(|name, paths| paths.len() == 1 && !taken.contains(name));
    let replaced = leads
        .iter()
        .filter(|(_, known)| wanted.contains_key(known.name()));
    let items: BTreeSet<&str> = wanted.values().flatten().copied().collect();
    let everywhere: BTreeSet<&str> = sections
        .iter()
        .filter(|names| !names.is_native)
        .flat_map(|names| &names.paths)
        .filter_map(|path| Some(known(path)?.item))
        .collect();
    let mut uses = Vec::new();
    for is_native in [false, true] {
        let items = items
            .iter()
            .copied()
            .filter(|item| !PRELUDE.contains(item) && everywhere.contains(*item) != is_native);
        let paths = imports(items, &taken).into_iter();
        uses.extend(paths.map(|path| Import { path, is_native }));
    }
    let needless = replaced.map(|(path, known)| ((*path).to_owned(), known.item.len() - known.name().len()));
    Short {
        needless: needless.collect(),
        imports: uses,
    }
}

impl Short {
    /// How much of the beginning of an absolute path goes.
    pub(super) fn needless(&self, path: &str) -> usize {
        self.needless.get(path).copied().unwrap_or(0)
    }
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
fn imports<'a>(items: impl Iterator<Item = &'a str>, taken: &BTreeSet<&str>) -> Vec<String> {
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

/// Finds the names that a section defines: its items, and their type parameters.
#[derive(Default)]
struct Declaring {
    /// Whether the last word says that a name follows.
    is_item: bool,
    /// Where the parameters of the last item end.
    params_end: usize,
}

impl Declaring {
    fn token<'a>(&mut self, code: &'a str, token: Token, taken: &mut BTreeSet<&'a str>) {
        let text = &code[token.start..token.end];
        if self.is_item {
            taken.insert(text);
            let rest = &code[token.end..];
            if rest.starts_with('<') {
                self.params_end = rest.find('>').map_or(code.len(), |close| token.end + close);
            }
        } else if token.end <= self.params_end {
            taken.insert(text);
        }
        self.is_item = matches!(text, "struct" | "enum" | "trait" | "const" | "type" | "mod");
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

/// Calls back with the words and absolute paths of code, without those inside of comments and literals.
fn each_token(code: &str, mut call: impl FnMut(Token)) {
    let bytes = code.as_bytes();
    let mut at = 0;
    while at < bytes.len() {
        let rest = &bytes[at..];
        at = match bytes[at] {
            b'/' if rest.get(1) == Some(&b'/') => rest
                .iter()
                .position(|&it| it == b'\n')
                .map_or(bytes.len(), |end| at + end),
            b'"' => quoted(bytes, at, b'"'),
            // A character, and not a lifetime.
            b'\'' if rest.get(1) == Some(&b'\\') || is_character(&code[at..]) => quoted(bytes, at, b'\''),
            b':' if rest.get(1) == Some(&b':') => {
                let continues = at > 0 && (is_word(bytes[at - 1]) || bytes[at - 1] == b'>');
                let end = path_end(bytes, at);
                if !continues && end > at {
                    call(Token {
                        start: at,
                        end,
                        is_path: true,
                    });
                }
                end.max(at + 2)
            }
            byte if is_word(byte) => {
                let end = word_end(bytes, at);
                call(Token {
                    start: at,
                    end,
                    is_path: false,
                });
                end
            }
            _ => at + 1,
        };
    }
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
pub(super) fn path_end(bytes: &[u8], mut at: usize) -> usize {
    while bytes.get(at) == Some(&b':')
        && bytes.get(at + 1) == Some(&b':')
        && bytes.get(at + 2).is_some_and(|&byte| is_word(byte))
    {
        at = word_end(bytes, at + 2);
    }
    at
}

fn word_end(bytes: &[u8], at: usize) -> usize {
    let rest = bytes[at..].iter();
    at + rest.take_while(|&&byte| is_word(byte)).count()
}

pub(super) fn is_word(byte: u8) -> bool {
    const WORD: [bool; 256] = {
        let mut word = [false; 256];
        let mut byte = 0;
        while byte < 256 {
            let it = byte as u8;
            word[byte] = it.is_ascii_alphanumeric() || it == b'_' || !it.is_ascii();
            byte += 1;
        }
        word
    };
    WORD[usize::from(byte)]
}

/// A hash of eight bytes at a time. Absolute paths are those of templates, so nobody can make them meet.
type Quick = BuildHasherDefault<Mixed>;

#[derive(Default)]
struct Mixed(u64);

impl Hasher for Mixed {
    fn write(&mut self, bytes: &[u8]) {
        for chunk in bytes.chunks(8) {
            let mut word = [0; 8];
            word[..chunk.len()].copy_from_slice(chunk);
            self.0 = (self.0.rotate_left(5) ^ u64::from_le_bytes(word)).wrapping_mul(0x517c_c1b7_2722_0a95);
        }
    }

    fn finish(&self) -> u64 {
        self.0.rotate_left(26)
    }
}

#[cfg(test)]
mod tests {
    use super::{Short, each_token, names, short as short_names};

    fn short(code: &str) -> (String, Vec<String>) {
        let short = short_names(&[names(code, false)], []);
        let uses = short.imports.iter().map(|import| import.path.clone());
        (rewritten(&short, code), uses.collect())
    }

    /// Code with the short names.
    fn rewritten(short: &Short, code: &str) -> String {
        let mut out = String::new();
        let mut copied = 0;
        each_token(code, |token| {
            if let Some(path) = token.path(code) {
                out.push_str(&code[copied..token.start]);
                copied = token.start + short.needless(path);
            }
        });
        out + &code[copied..]
    }

    #[test]
    fn what_only_native_code_uses_is_imported_for_it_alone() {
        let code = "b: ::turbo_runtime::Fault, c: ::turbo_runtime::server::Context";
        let short = short_names(
            &[names("a: ::turbo_runtime::Fault", false), names(code, true)],
            [],
        );
        let uses: Vec<_> = short
            .imports
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
        assert_eq!(rewritten(&short, code), "b: Fault, c: Context");
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
        let short = short_names(&[names("::core::time::Duration", false)], ["core"]);
        assert_eq!(short.imports[0].path, "::core::time::Duration");
    }
}
