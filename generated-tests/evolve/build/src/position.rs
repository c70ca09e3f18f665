//! Where a type may stand in a method.

/// A position: a service has all edits in it.
#[derive(Clone, Copy, Debug)]
pub struct Position {
    /// Its name in the table of outcomes, and in lines `not`.
    pub name: &'static str,
    /// The service.
    pub service: &'static str,
    /// Whether the client sends it.
    pub is_lift: bool,
    /// What stands behind the name of the method. `$` is the type.
    pub method: &'static str,
    /// What a value is wrapped in. `$` is the value.
    pub value: &'static str,
}

/// Types that positions need.
pub(crate) const TYPES: &str =
    "enum Choice<T> { Nothing, One(T) }\nstruct Page<T> { items: [T], next: string? }\n";

const fn position(
    name: &'static str,
    service: &'static str,
    is_lift: bool,
    method: &'static str,
    value: &'static str,
) -> Position {
    Position {
        name,
        service,
        is_lift,
        method,
        value,
    }
}

/// Every position.
pub const POSITIONS: &[Position] = &[
    position("argument", "Arguments", true, "(it: $)", "$"),
    position("client item", "ClientItems", true, "(it: stream $)", "$"),
    position("result", "Results", false, "() -> $", "$"),
    position("server item", "ServerItems", false, "() -> stream $", "$"),
    position("error", "Errors", false, "() throws !", "It { value: $ }"),
    position("list sent", "Lists", true, "(it: [$])", "[$, $]"),
    position("list answered", "ListsBack", false, "() -> [$]", "[$, $]"),
    position(
        "map sent",
        "Maps",
        true,
        "(it: map<string, $>)",
        "{ \"a\": $, \"b\": $ }",
    ),
    position(
        "map answered",
        "MapsBack",
        false,
        "() -> map<u8, $>",
        "{ 1: $, 2: $ }",
    ),
    position("option sent", "Options", true, "(it: $?)", "$"),
    position("option answered", "OptionsBack", false, "() -> $?", "$"),
    position("variant sent", "Variants", true, "(it: Choice<$>)", "One($)"),
    position(
        "variant answered",
        "VariantsBack",
        false,
        "() -> Choice<$>",
        "One($)",
    ),
    position("tuple sent", "Tuples", true, "(it: (u8, $))", "(1, $)"),
    position(
        "tuple answered",
        "TuplesBack",
        false,
        "() -> ($, bool)",
        "($, true)",
    ),
    position("array sent", "Arrays", true, "(it: [$; 2])", "[$, $]"),
    position("array answered", "ArraysBack", false, "() -> [$; 2]", "[$, $]"),
    position(
        "generic sent",
        "Generics",
        true,
        "(it: Page<$>)",
        "{ items: [$, $], next: none }",
    ),
    position(
        "generic answered",
        "GenericsBack",
        false,
        "() -> Page<$>",
        "{ items: [$], next: \"x\" }",
    ),
];

impl Position {
    /// Whether a line `not` may be about it.
    pub(crate) fn is(&self, word: &str) -> bool {
        self.name.split(' ').next() == Some(word)
    }
}
