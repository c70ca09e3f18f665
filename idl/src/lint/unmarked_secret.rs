use super::One;
use crate::case;
use crate::diagnostics::{Diagnostic, Level, Lint, quoted};
use crate::ir::{Definition, Field, Payload, Primitive, Schema, Type, TypeDef, Variant};
use crate::source::Span;

pub(super) static LINT: Lint = Lint {
    name: "unmarked-secret",
    level: Level::Warn,
    title: "something that sounds secret is not `@sensitive`",
    explanation: include_str!("explain/unmarked-secret.md"),
};

const SECRETS: [&str; 9] = [
    "password",
    "passwd",
    "passphrase",
    "secret",
    "secrets",
    "token",
    "credential",
    "credentials",
    "cvv",
];

/// Words before `key`.
const KEYS: [&str; 4] = ["api", "private", "access", "signing"];

/// Tokens with these words are places in a list.
const HARMLESS: [&str; 5] = ["page", "next", "previous", "continuation", "cursor"];

pub(super) fn run(one: &One<'_>, found: &mut Vec<Diagnostic>) {
    for field in one.def.into_iter().flat_map(fields) {
        let name = field.name.as_written();
        check(one.schema, name, &field.ty, field.is_sensitive, field.span, found);
    }
    let methods = one.service.iter().flat_map(|service| &service.methods);
    for param in methods.flat_map(|method| method.params.iter().chain(&method.stream)) {
        let name = param.name.as_written();
        check(one.schema, name, &param.ty, param.is_sensitive, param.span, found);
    }
}

/// Every field, of a struct or of variants.
fn fields(def: &TypeDef) -> impl Iterator<Item = &Field> {
    let (fields, variants): (&[Field], &[Variant]) = match &def.definition {
        Definition::Struct(item) => (&item.fields, &[]),
        Definition::Enum(item) | Definition::Error(item) => (&[], &item.variants),
        Definition::Newtype(_) => (&[], &[]),
    };
    let of_variants = variants.iter().flat_map(|variant| match &variant.payload {
        Payload::Struct(fields) => fields.as_slice(),
        Payload::Unit | Payload::Tuple(_) => &[],
    });
    fields.iter().chain(of_variants)
}

fn check(
    schema: &Schema,
    name: &str,
    ty: &Type,
    is_sensitive: bool,
    span: Span,
    found: &mut Vec<Diagnostic>,
) {
    if is_sensitive || !is_secret(name) || !is_text(schema, ty) {
        return;
    }
    found.push(
        Diagnostic::lint(
            &LINT,
            span,
            format!("{} sounds secret, and is not `@sensitive`", quoted(name)),
            "it will stand in debug output and in traces",
        )
        .help("write `@sensitive` before it"),
    );
}

fn is_secret(name: &str) -> bool {
    let words: Vec<String> = case::words(name).map(str::to_ascii_lowercase).collect();
    let has = |list: &[&str]| words.iter().any(|word| list.contains(&word.as_str()));
    let is_key = |pair: &[String]| KEYS.contains(&pair[0].as_str()) && pair[1] == "key";
    !has(&HARMLESS) && (has(&SECRETS) || words.windows(2).any(is_key))
}

/// Whether it is what secrets are made of. A newtype may wrap another.
fn is_text(schema: &Schema, ty: &Type) -> bool {
    let mut ty = ty;
    loop {
        ty = match ty {
            Type::Primitive(primitive) => {
                return matches!(primitive, Primitive::String | Primitive::Bytes);
            }
            Type::Option(inner) => inner,
            Type::Named(id, _) => match &schema.type_def(*id).definition {
                Definition::Newtype(item) => &item.ty,
                Definition::Struct(_) | Definition::Enum(_) | Definition::Error(_) => return false,
            },
            _ => return false,
        };
    }
}
