use super::lower::Lower;
use super::names::{Kind, Lookup, Symbol};
use crate::ast::{self, Path, TypeKind};
use crate::diagnostics::{Code, Diagnostic, Fix, quoted};
use crate::dump::type_text;
use crate::ir::{Key, Type};
use crate::source::Span;

/// The greatest length of an array: values lie on stacks.
const MAX_LENGTH: u128 = 4_096;

impl Lower<'_, '_> {
    /// Nothing if there is no such type, which is then complained about.
    pub(super) fn type_of(&mut self, ty: &ast::Type) -> Option<Type> {
        match &ty.kind {
            TypeKind::Path(path, arguments) => self.type_of_path(path, arguments, ty.span),
            TypeKind::Optional(inner) => self.optional(inner, ty.span),
            TypeKind::List(item) => Some(Type::List(Box::new(self.type_of(item)?))),
            TypeKind::Array(item, length) => {
                let item = self.type_of(item);
                let length = self.length(length)?;
                Some(Type::Array(Box::new(item?), length))
            }
            TypeKind::Tuple(types) => Some(Type::Tuple(self.types_of(types)?)),
            TypeKind::Lost => self.lost(),
        }
    }

    /// All of them, or nothing; each is looked at.
    fn types_of(&mut self, types: &[ast::Type]) -> Option<Vec<Type>> {
        let types: Vec<Option<Type>> = types.iter().map(|ty| self.type_of(ty)).collect();
        types.into_iter().collect()
    }

    fn optional(&mut self, inner: &ast::Type, whole: Span) -> Option<Type> {
        let ty = self.type_of(inner)?;
        if self
            .unwrapped(&ty)
            .is_some_and(|ty| matches!(ty, Type::Option(_)))
        {
            self.report.add(
                Diagnostic::error(
                    Code::OptionalTwice,
                    inner.span,
                    "this type is optional twice",
                    "optional already",
                )
                .note("TypeScript could not tell the two kinds of nothing apart")
                .help("a struct between the two would keep them apart")
                .fix(Fix::remove(
                    "leave the `?` out here",
                    Span {
                        start: inner.span.end,
                        ..whole
                    },
                )),
            );
            return None;
        }
        Some(Type::Option(Box::new(ty)))
    }

    fn length(&mut self, value: &ast::Value) -> Option<u32> {
        let length = self.number_of(value, Code::BadLength)?;
        if (1..=MAX_LENGTH).contains(&length) {
            return u32::try_from(length).ok();
        }
        self.report.add(
            Diagnostic::error(
                Code::BadLength,
                value.span,
                format!("an array has 1 to {MAX_LENGTH} items"),
                "not so many",
            )
            .help("a list of any length is written without `;`"),
        );
        None
    }

    /// The type behind a path, with its arguments; `whole` is the place of both.
    pub(super) fn type_of_path(&mut self, path: &Path, arguments: &[ast::Type], whole: Span) -> Option<Type> {
        if let [name] = path.segments.as_slice() {
            if let Some(index) = self.params.iter().position(|param| *param == name.text) {
                self.arity(path, arguments, 0, None)?;
                return Some(Type::Param(index as u32));
            }
            match name.text.as_str() {
                "set" => {
                    self.arity(path, arguments, 1, None)?;
                    return Some(Type::Set(self.key(&arguments[0])?));
                }
                "map" => {
                    self.arity(path, arguments, 2, None)?;
                    let (key, value) = (self.key(&arguments[0]), self.type_of(&arguments[1]));
                    return Some(Type::Map(key?, Box::new(value?)));
                }
                _ => {}
            }
        }
        match self.names.lookup(self.file, path) {
            Lookup::Primitive(primitive) => {
                self.arity(path, arguments, 0, None)?;
                Some(Type::Primitive(primitive))
            }
            Lookup::Symbol(symbol) => self.defined(path, arguments, symbol),
            Lookup::Lost => self.lost(),
            Lookup::Import => self.refuse(not_a_type(path, "an import").help(format!(
                "the types of that file are written `{}.Name`",
                path.dotted()
            ))),
            Lookup::UnknownImport => {
                let diagnostic = self.unknown_import(path);
                self.refuse(diagnostic)
            }
            Lookup::Unknown => {
                let diagnostic = self.unknown_type(path, arguments, whole);
                self.refuse(diagnostic)
            }
        }
    }

    fn defined(&mut self, path: &Path, arguments: &[ast::Type], symbol: Symbol) -> Option<Type> {
        let not = |what| not_a_type(path, what).and_at(symbol.span, "defined here");
        match symbol.kind {
            Kind::Struct(id) | Kind::Enum(id) | Kind::Error(id) | Kind::Newtype(id, _) => {
                self.arity(path, arguments, symbol.params, Some(symbol.span))?;
                Some(Type::Named(id, self.types_of(arguments)?))
            }
            Kind::Alias(at) => {
                self.arity(path, arguments, 0, Some(symbol.span))?;
                self.spelled_out(at, path.span)
            }
            Kind::Service => self.refuse(not("a service")),
            Kind::Constant(_) => self.refuse(not("a constant")),
            Kind::Lost => self.lost(),
        }
    }

    pub(super) fn refuse<T>(&mut self, diagnostic: Diagnostic) -> Option<T> {
        self.report.add(diagnostic);
        None
    }

    fn arity(
        &mut self,
        path: &Path,
        arguments: &[ast::Type],
        wanted: usize,
        defined: Option<Span>,
    ) -> Option<()> {
        if arguments.len() == wanted {
            return Some(());
        }
        let name = path.dotted();
        let takes = match wanted {
            0 => "takes no arguments".to_owned(),
            1 => "takes one argument".to_owned(),
            _ => format!("takes {wanted} arguments"),
        };
        let span = match arguments {
            [first, .., last] => first.span.to(last.span),
            [only] => only.span,
            [] => path.span,
        };
        let label = match arguments.len() {
            0 => "none here".to_owned(),
            1 => "one here".to_owned(),
            count => format!("{count} here"),
        };
        let message = format!("{} {takes}", quoted(&name));
        let mut diagnostic = Diagnostic::error(Code::WrongArguments, span, message, label);
        if let Some(defined) = defined {
            diagnostic = diagnostic.and_at(defined, "defined here");
        }
        self.refuse(match (name.as_str(), wanted) {
            (_, 0) => diagnostic.help(format!("write it without brackets: {}", quoted(&name))),
            ("set", _) => diagnostic.help("a set is written `set<string>`"),
            ("map", _) => diagnostic.help("a map is written `map<string, u64>`"),
            _ => diagnostic.help(format!(
                "write it like `{name}<{}>`",
                vec!["T"; wanted].join(", ")
            )),
        })
    }

    fn key(&mut self, ty: &ast::Type) -> Option<Key> {
        let what = match self.type_of(ty)? {
            Type::Primitive(primitive) => match Key::primitive(primitive) {
                Some(key) => return Some(key),
                None if primitive.is_eq() => "it has no order that all languages share",
                None => "floats are not all equal to themselves",
            },
            // Whether they are keys is asked when all types are known.
            Type::Named(id, arguments) if arguments.is_empty() => {
                self.known.keys.push((id, ty.span));
                return Some(Key::named(id));
            }
            Type::Param(_) => "it could stand for a type that has no order",
            _ => "only single values have an order that all languages share",
        };
        let diagnostic = not_a_key(ty.span, &type_text(ty)).note(what);
        self.refuse(diagnostic)
    }
}

pub(super) fn unknown(path: &Path, label: &str) -> Diagnostic {
    let message = format!("there is no type {}", quoted(&path.dotted()));
    Diagnostic::error(Code::UnknownType, path.span, message, label)
}

fn not_a_type(path: &Path, what: &str) -> Diagnostic {
    let message = format!("{} is {what}, not a type", quoted(&path.dotted()));
    Diagnostic::error(Code::NotAType, path.span, message, "expected a type")
}

pub(super) fn not_a_key(span: Span, name: &str) -> Diagnostic {
    let message = format!("{} cannot be a key", quoted(name));
    Diagnostic::error(Code::NotAKey, span, message, "not as the key of a map or in a set").help(
        "keys are `bool`, integers, `char`, `string`, `uuid`, `timestamp`, and newtypes and enums without payload over these",
    )
}
