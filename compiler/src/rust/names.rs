//! Names of Rust: the convention's case, and an escape where the language or the generated code needs the word.

use turbo_idl::case;
use turbo_idl::ir::{Ident, Package};

use crate::words::is_one_of;

/// The strict and reserved keywords of every edition that can be raw identifiers.
const KEYWORDS: &[&str] = &[
    "abstract", "as", "async", "await", "become", "box", "break", "const", "continue", "do", "dyn", "else",
    "enum", "extern", "false", "final", "fn", "for", "gen", "if", "impl", "in", "let", "loop", "macro",
    "match", "mod", "move", "mut", "override", "priv", "pub", "ref", "return", "static", "struct", "trait",
    "true", "try", "type", "typeof", "unsafe", "unsized", "use", "virtual", "where", "while", "yield",
];

/// Keywords that cannot be raw.
const NEVER_RAW: &[&str] = &["Self", "crate", "self", "super"];

/// No keyword is longer.
const LONGEST: usize = 8;

/// Primitive types live in no module, so a module of such a name would hide one.
const PRIMITIVES: &[&str] = &[
    "bool", "char", "f32", "f64", "i8", "i16", "i32", "i64", "i128", "isize", "str", "u8", "u16", "u32",
    "u64", "u128", "usize",
];

/// Locals of generated code that stand beside a user's names.
const LOCALS: &[&str] = &[
    "channel",
    "cx",
    "formatter",
    "handler",
    "method",
    "other",
    "reader",
    "request",
    "writer",
];

/// Methods that generated types have of their own.
const OWN_METHODS: &[&str] = &["new"];

/// `Person`: a struct, an enum, an error or a service.
pub(crate) fn type_name(name: &Ident) -> String {
    escape(case::pascal(name.as_written()), &[])
}

/// `NotFound`
pub(crate) fn variant(name: &Ident) -> String {
    escape(case::pascal(name.as_written()), &[])
}

/// `rowid`: a field, as it stands in a definition and in a literal.
pub(crate) fn field(name: &Ident) -> String {
    escape(case::snake(name.as_written()), &[])
}

/// `get_person`: a method of a server's trait.
pub(crate) fn method(name: &Ident) -> String {
    escape(case::snake(name.as_written()), &[])
}

/// A method of a generated type that has methods of its own.
pub(crate) fn client_method(name: &Ident) -> String {
    escape(case::snake(name.as_written()), OWN_METHODS)
}

/// A local for a parameter or a field, which never hides a local of the generated code.
pub(crate) fn local(name: &Ident) -> String {
    escape(case::snake(name.as_written()), LOCALS)
}

/// `PEOPLE`: the descriptor of a service.
pub(crate) fn descriptor(name: &Ident) -> String {
    escape(case::screaming_snake(name.as_written()), &[])
}

/// `MAX_NAME`
pub(crate) fn constant(name: &Ident) -> String {
    escape(case::screaming_snake(name.as_written()), &[])
}

/// The modules of a package, outermost first.
pub(crate) fn modules(package: &Package) -> Vec<String> {
    package
        .path
        .iter()
        .map(|segment| escape(case::snake(segment.as_written()), PRIMITIVES))
        .collect()
}

/// How code in one package names a type of another: a relative path, which holds wherever the file is included.
pub(crate) fn path_between(from: &Package, to: &Package, name: &str) -> String {
    if from.path == to.path {
        return name.to_owned();
    }
    let (from, to) = (modules(from), modules(to));
    let shared = from.iter().zip(&to).take_while(|(a, b)| a == b).count();
    let mut path: Vec<&str> = vec!["super"; from.len() - shared];
    if path.is_empty() {
        path.push("self");
    }
    path.extend(to[shared..].iter().map(String::as_str));
    path.push(name);
    path.join("::")
}

/// A case never ends in an underscore, so an escaped name meets no other.
fn escape(name: String, taken: &[&str]) -> String {
    if name.len() > LONGEST && name.starts_with(|c: char| c.is_ascii_alphabetic()) && !is_one_of(&name, taken)
    {
        return name;
    }
    if is_one_of(&name, NEVER_RAW) || is_one_of(&name, taken) {
        format!("{name}_")
    } else if is_one_of(&name, KEYWORDS) {
        format!("r#{name}")
    } else if !name.starts_with(char::is_alphabetic) {
        format!("_{name}_")
    } else {
        name
    }
}

#[cfg(test)]
mod tests {
    use turbo_idl::ir::Docs;
    use turbo_idl::source::{FileId, Span};

    use super::*;

    #[test]
    fn keywords_are_escaped_the_way_each_can_be() {
        for (written, escaped) in [
            ("type", "r#type"),
            ("self", "self_"),
            ("crate", "crate_"),
            ("gen", "r#gen"),
            ("union", "union"),
        ] {
            assert_eq!(field(&Ident::new(written)), escaped);
        }
        assert_eq!(variant(&Ident::new("self")), "Self_");
        assert_eq!(type_name(&Ident::new("Self")), "Self_");
    }

    #[test]
    fn long_names_are_no_keywords() {
        let keywords = KEYWORDS.iter().chain(NEVER_RAW);
        assert_eq!(keywords.map(|word| word.len()).max(), Some(LONGEST));
    }

    #[test]
    fn locals_of_generated_code_stay_free() {
        assert_eq!(local(&Ident::new("cx")), "cx_");
        assert_eq!(local(&Ident::new("match")), "r#match");
        assert_eq!(local(&Ident::new("person")), "person");
        assert_eq!(client_method(&Ident::new("new")), "new_");
    }

    #[test]
    fn packages_reach_each_other_by_relative_paths() {
        let package = |path: &str| Package {
            path: path.split('.').map(Ident::new).collect(),
            docs: Docs::default(),
            file: String::new(),
            span: Span {
                file: FileId(0),
                start: 0,
                end: 0,
            },
        };
        for (from, to, path) in [
            ("people.v1", "people.v1", "X"),
            ("people.v1", "people.v2", "super::v2::X"),
            ("people.v1", "money", "super::super::money::X"),
            ("people", "people.v1", "self::v1::X"),
            ("people.v1", "people", "super::X"),
            ("a", "u8.type", "super::u8_::r#type::X"),
        ] {
            assert_eq!(
                path_between(&package(from), &package(to), "X"),
                path,
                "{from} {to}"
            );
        }
    }
}
