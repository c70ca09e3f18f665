//! Types of other languages, and what they are called here.

use crate::ast;
use crate::diagnostics::{Fix, quoted};
use crate::source::Span;

/// What to say about a type of another language.
pub(super) enum Foreign {
    /// It is this one.
    Is(&'static str),
    /// It is none of ours, or one of several.
    Help(&'static str),
}

/// What to write instead of a type of another language.
pub(super) fn foreign_type(name: &str) -> Option<Foreign> {
    let ours = match name {
        "int32" | "Int32" | "sint32" | "sfixed32" => "i32",
        "long" | "Long" | "int64" | "Int64" | "sint64" | "sfixed64" => "i64",
        "short" | "int16" | "Int16" => "i16",
        "int8" | "Int8" | "sbyte" => "i8",
        "uint32" | "UInt32" | "fixed32" => "u32",
        "uint64" | "UInt64" | "fixed64" | "ulong" => "u64",
        "uint16" | "UInt16" | "ushort" => "u16",
        "byte" | "uint8" | "UInt8" => "u8",
        "float32" | "Float32" => "f32",
        "double" | "Double" | "float64" | "Float64" => "f64",
        "boolean" | "Boolean" | "Bool" => "bool",
        "str" | "text" | "varchar" | "String" => "string",
        "blob" | "binary" | "Bytes" | "Uint8Array" | "buffer" => "bytes",
        "Date" | "DateTime" | "date" | "datetime" | "Instant" | "Timestamp" => "timestamp",
        "UUID" | "Uuid" | "guid" | "Guid" => "uuid",
        _ => {
            return Some(Foreign::Help(match name {
                "int" | "integer" | "Int" | "Integer" | "bigint" | "BigInt" => {
                    "whole numbers have a size here: `i32` or `i64`, and `u32` or `u64` for those that are never negative"
                }
                "uint" | "usize" => "whole numbers have a size here: `u32` or `u64`",
                "isize" => "whole numbers have a size here: `i32` or `i64`",
                "number" | "real" | "Number" => {
                    "numbers have a size here: `f64` with a fraction, `i32`, `u32`, `i64` or `u64` without one"
                }
                "float" | "Float" => "floats have a size here: `f32` or `f64`",
                "ID" => {
                    "there is no type for ids: a `string`, a `u64` or a `uuid`, perhaps as a type of its own: `type Id = u64;`"
                }
                "void" | "unit" | "Void" => "a method that answers nothing has no `->`",
                "any" | "Any" | "unknown" | "object" | "json" => {
                    "every value has a type: define a struct or an enum for it"
                }
                "null" | "undefined" => "what may be missing has a `?` behind its type: `string?`",
                "stream" => "`stream` stands before the type of its items: `-> stream Item`",
                _ => return None,
            }));
        }
    };
    Some(Foreign::Is(ours))
}

/// A type with arguments that has another form here.
pub(super) struct Generic<'a> {
    pub(super) name: &'a str,
    pub(super) arguments: &'a [ast::Type],
    /// Where the name stands.
    pub(super) head: Span,
    /// Where all of it stands.
    pub(super) whole: Span,
    /// Whether it is the whole result of a method.
    pub(super) is_result: bool,
    /// Whether it is the whole type of a parameter.
    pub(super) is_param: bool,
    /// Whether the method that it is the result of throws already.
    pub(super) throws: bool,
}

impl Generic<'_> {
    /// What to write instead, and whether that is certain. `shown` is the first argument as text.
    pub(super) fn fix(&self, shown: &str) -> Option<(Fix, bool)> {
        let certain = |fix| Some((fix, true));
        let renamed = |ours: &str| {
            let title = format!("it is called {} here", quoted(ours));
            certain(Fix::replace(title, self.head, ours))
        };
        match (self.name, self.arguments.len()) {
            ("Option" | "Optional" | "Maybe" | "Nullable" | "option" | "optional", 1) => {
                certain(self.around(format!("an optional is written `{shown}?`"), "", "?"))
            }
            ("Vec" | "List" | "Array" | "ReadonlyArray" | "Sequence" | "list" | "array" | "vec", 1) => {
                certain(self.around(format!("a list is written `[{shown}]`"), "[", "]"))
            }
            ("Box" | "Rc" | "Arc", 1) => certain(self.around(
                "boxes are put in where they are needed: write the type alone",
                "",
                "",
            )),
            ("Promise" | "Future" | "Task", 1) => {
                certain(self.around("every method is asynchronous: write the type alone", "", ""))
            }
            ("Set" | "HashSet" | "BTreeSet" | "ReadonlySet", 1) => renamed("set"),
            ("Map" | "HashMap" | "BTreeMap" | "Record" | "Dictionary" | "dict" | "ReadonlyMap", 2) => {
                renamed("map")
            }
            ("Stream" | "AsyncIterable" | "AsyncIterator" | "Iterator" | "Observable" | "stream", 1) => {
                let title = if self.is_param {
                    format!("a stream of the client is written `stream {shown}`")
                } else {
                    format!("a method that answers a stream has the result `-> stream {shown}`")
                };
                Some((self.around(title, "stream ", ""), self.is_result || self.is_param))
            }
            ("Result" | "Either", 2) if self.name == "Result" => {
                let title = "a method names its error after its result: `-> Type throws Error`";
                let [value, error] = self.arguments else {
                    return None;
                };
                let between = Span {
                    start: value.span.end,
                    end: error.span.start,
                    ..self.whole
                };
                let fix = self.around(title, "", "").and(between, " throws ");
                Some((fix, self.is_result && !self.throws))
            }
            _ => None,
        }
    }

    /// Puts something in the place of the name with its bracket, and of the bracket that closes.
    fn around(&self, title: impl Into<String>, before: &str, after: &str) -> Fix {
        let (Some(first), Some(last)) = (self.arguments.first(), self.arguments.last()) else {
            return Fix::remove(title, self.whole);
        };
        let open = Span {
            end: first.span.start,
            ..self.whole
        };
        let close = Span {
            start: last.span.end,
            ..self.whole
        };
        Fix::replace(title, open, before).and(close, after)
    }
}
