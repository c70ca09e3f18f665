//! Names of TypeScript: the convention's case, and an underscore where JavaScript or the generated code needs
//! the word. A case never ends in an underscore, so an escaped name meets no other.

use turbo_idl::case;
use turbo_idl::ir::Ident;

use crate::words::is_one_of;

/// What every object inherits: `value.toString` is there even where the property is not.
const OBJECT_MEMBERS: &[&str] = &[
    "constructor",
    "hasOwnProperty",
    "isPrototypeOf",
    "propertyIsEnumerable",
    "toLocaleString",
    "toString",
    "valueOf",
];

/// Names that a class cannot give to a method, or to the static property beside it. What has a method `then` would
/// be called by `await`.
const CLASS_MEMBERS: &[&str] = &["prototype", "then"];

/// Words that cannot name a parameter of a module's code, and those that generated methods use.
const NO_PARAMETERS: &[&str] = &[
    "arguments",
    "await",
    "break",
    "case",
    "catch",
    "class",
    "const",
    "continue",
    "debugger",
    "default",
    "delete",
    "do",
    "else",
    "enum",
    "eval",
    "export",
    "extends",
    "false",
    "finally",
    "for",
    "function",
    "if",
    "implements",
    "import",
    "in",
    "instanceof",
    "interface",
    "let",
    "new",
    "null",
    "options",
    "package",
    "private",
    "protected",
    "public",
    "return",
    "static",
    "super",
    "switch",
    "this",
    "throw",
    "true",
    "try",
    "typeof",
    "undefined",
    "var",
    "void",
    "while",
    "with",
    "yield",
];

/// The tag of a union, beside which the fields of a variant stand.
pub(super) const TAG: &str = "kind";

/// `Person`: a struct, an enum, an error or a service.
pub(super) fn type_name(name: &Ident) -> String {
    escape(case::pascal(name.as_written()), &[])
}

/// `MAX_NAME`: a constant.
pub(super) fn constant(name: &Ident) -> String {
    escape(case::screaming_snake(name.as_written()), &[])
}

/// `NotFound`: the text of the tag.
pub(super) fn variant(name: &Ident) -> String {
    escape(case::pascal(name.as_written()), &[])
}

/// `firstName`: a property.
pub(super) fn field(name: &Ident) -> String {
    escape(case::camel(name.as_written()), &[OBJECT_MEMBERS])
}

/// A property beside the tag.
pub(super) fn variant_field(name: &Ident) -> String {
    escape(case::camel(name.as_written()), &[OBJECT_MEMBERS, &[TAG]])
}

/// `getPerson`
pub(super) fn method(name: &Ident) -> String {
    escape(case::camel(name.as_written()), &[OBJECT_MEMBERS, CLASS_MEMBERS])
}

/// `firstName`: a parameter.
pub(super) fn param(name: &Ident) -> String {
    escape(case::camel(name.as_written()), &[NO_PARAMETERS])
}

fn escape(name: String, taken: &[&[&str]]) -> String {
    if taken.iter().any(|taken| is_one_of(&name, taken)) {
        format!("{name}_")
    } else if name.starts_with(|c: char| c.is_alphabetic()) {
        name
    } else {
        // Words without a letter: `_1`, `__`.
        format!("_{name}_")
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_what_javascript_cannot_say_is_escaped() {
        for (written, escaped) in [
            ("first_name", "firstName"),
            ("class", "class"),
            ("constructor", "constructor_"),
            ("_1", "_1_"),
            ("__proto__", "proto"),
        ] {
            assert_eq!(field(&Ident::new(written)), escaped);
        }
        assert_eq!(field(&Ident::new("kind")), "kind");
        assert_eq!(variant_field(&Ident::new("kind")), "kind_");
        assert_eq!(method(&Ident::new("then")), "then_");
        assert_eq!(method(&Ident::new("delete")), "delete");
        assert_eq!(param(&Ident::new("delete")), "delete_");
        assert_eq!(param(&Ident::new("options")), "options_");
        assert_eq!(type_name(&Ident::new("promise")), "Promise");
    }
}
