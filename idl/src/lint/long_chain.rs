use super::Input;
use crate::diagnostics::{Diagnostic, Level, Lint};
use crate::ir::{Method, Returns, Schema, Type, TypeId};

/// `long-chain`: says what is not refused here, but by Rust's compiler later.
pub static LINT: Lint = Lint {
    name: "long-chain",
    level: Level::Warn,
    title: "types lead on to each other many times",
    explanation: include_str!("explain/long-chain.md"),
};

/// Rust's compiler looks 128 types deep to see whether a value may go from thread to thread, and fails where it would have to look deeper.
/// Some are those around the value: futures, and what is in them.
const MOST: u32 = 116;

/// The methods whose types Rust's compiler may not come to the end of, each with how many types of the schema the way has.
fn methods(schema: &Schema) -> impl Iterator<Item = (&Method, u32)> {
    let mut seen = vec![false; schema.types.len()];
    let methods = schema.services.iter().flat_map(|service| &service.methods);
    methods.filter_map(move |method| {
        let deepest = deepest(schema, method, &mut seen);
        (deepest.depth > MOST).then_some((method, deepest.types))
    })
}

/// Whether this lint has something to say, unless it is allowed. Costs next to nothing.
#[must_use]
pub fn has_long_chain(schema: &Schema) -> bool {
    methods(schema).next().is_some()
}

pub(super) fn run(input: &Input<'_>, found: &mut Vec<Diagnostic>) {
    for (method, types) in methods(input.schema) {
        found.push(
            Diagnostic::lint(
                &LINT,
                method.span,
                format!(
                    "the types of this method lead on to others {types} times, one behind the other"
                ),
                "",
            )
            .note("Rust's compiler gives up on more than about thirty: `overflow evaluating the requirement`")
            .help("name some of them by an id, or write `#![recursion_limit = \"512\"]` where the generated Rust is compiled"),
        );
    }
}

/// How far a type stands from where the looking began.
#[derive(Clone, Copy, Debug, Default)]
struct Way {
    /// In the types of Rust.
    depth: u32,
    /// In the types of the schema.
    types: u32,
}

/// The farthest way that Rust's compiler goes from the types of a method: depth first, in order, and never twice into the same type.
/// The chain may be longer than the machine's stack is deep.
fn deepest(schema: &Schema, method: &Method, seen: &mut [bool]) -> Way {
    let params = method.params.iter().chain(&method.stream).map(|param| &param.ty);
    let returns = match &method.returns {
        Returns::Unary(ty) => ty.as_ref(),
        Returns::Stream(ty) => Some(ty),
    };
    let mut first = Vec::new();
    params.chain(returns).for_each(|ty| add_held(ty, 0, &mut first));
    first.extend(method.throws.map(|error| (error, 1)));
    let mut deepest = Way::default();
    let mut path = vec![(Way::default(), first.into_iter())];
    while let Some((way, held)) = path.last_mut() {
        let way = *way;
        let Some((id, cost)) = held.next() else {
            path.pop();
            continue;
        };
        let next = Way {
            depth: way.depth.saturating_add(cost),
            types: way.types + 1,
        };
        if next.depth > deepest.depth {
            deepest = next;
        }
        if std::mem::replace(&mut seen[id.0 as usize], true) {
            continue;
        }
        let mut held = Vec::new();
        for ty in schema.type_def(id).definition.types() {
            // A box around what lies in itself.
            let boxed = if schema.needs_box(id, ty) { 2 } else { 0 };
            add_held(ty, boxed, &mut held);
        }
        path.push((next, held.into_iter()));
    }
    deepest
}

/// The types of the schema that stand in a type, each with how many types of Rust lie between.
fn add_held(ty: &Type, between: u32, held: &mut Vec<(TypeId, u32)>) {
    if let Type::Named(id, _) = ty {
        held.push((*id, between + 1));
    }
    let own = match ty {
        Type::Primitive(_) | Type::Param(_) => return,
        Type::Option(_) | Type::Array(..) | Type::Tuple(_) | Type::Named(..) => 1,
        // As `Vec` is a buffer, which is a pointer to what is in it.
        Type::List(_) | Type::Set(_) | Type::Map(..) => 3,
    };
    ty.parts().for_each(|part| add_held(part, between + own, held));
}
