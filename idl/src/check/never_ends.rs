use super::Input;
use crate::diagnostics::{Code, Diagnostic, Report, quoted};
use crate::ir::{Definition, Field, Payload, Schema, Type, TypeId};
use crate::resolve::least_sizes;
use crate::source::Span;

/// Every type has a value that ends: a type may hold itself, but not always.
pub(super) fn check(input: &Input<'_>, report: &mut Report) {
    let schema = input.schema;
    let ends: Vec<bool> = least_sizes(schema).iter().map(Option::is_some).collect();
    // Each endless type leads to another one; whoever follows comes to a circle. Those that only lead to one are not
    // told of: they end as soon as the circle does.
    let mut walk_of = vec![None; ends.len()];
    for start in (0..ends.len()).filter(|&at| !ends[at]) {
        let mut walk = Vec::new();
        let mut at = start;
        while walk_of[at].is_none() {
            walk_of[at] = Some(start);
            let Some(hop) = endless_part(schema, at, &ends) else {
                break;
            };
            walk.push(Hop { from: at, ..hop });
            at = hop.to;
        }
        let circle = walk
            .iter()
            .position(|hop| hop.from == at)
            .filter(|_| walk_of[at] == Some(start));
        if let Some(first) = circle {
            report.add(complain(schema, &walk[first..]));
        }
    }
}

/// One type holds another.
#[derive(Clone, Copy)]
struct Hop<'a> {
    from: usize,
    to: usize,
    /// The field or the variant through which it does.
    through: &'a str,
    span: Span,
}

/// So many places of a long circle are shown.
const MOST_PLACES: usize = 6;

fn complain(schema: &Schema, circle: &[Hop<'_>]) -> Diagnostic {
    let name = |at: usize| schema.type_def(TypeId(at as u32)).name.as_written();
    let says = |hop: &Hop<'_>| format!("`{}` always holds one `{}`", name(hop.from), name(hop.to));
    let mut path: Vec<String> = circle
        .iter()
        .take(MOST_PLACES)
        .map(|hop| format!("{}.{}", name(hop.from), hop.through))
        .collect();
    if circle.len() > MOST_PLACES {
        path.push(format!("{} more", circle.len() - MOST_PLACES));
    }
    path.push(name(circle[0].from).to_owned());
    let message = format!("a value of {} would never end", quoted(name(circle[0].from)));
    let mut diagnostic = Diagnostic::error(Code::NeverEnds, circle[0].span, message, says(&circle[0]));
    for hop in circle.iter().skip(1).take(MOST_PLACES - 1) {
        diagnostic = diagnostic.and_at(hop.span, says(hop));
    }
    diagnostic
        .note(format!("it comes back to itself: {}", path.join(" -> ")))
        .help("make one of them optional with `?` or a list with `[]`, or let one be an enum with a variant that ends")
}

/// Through what an endless type holds an endless type, by value.
fn endless_part<'a>(schema: &'a Schema, at: usize, ends: &[bool]) -> Option<Hop<'a>> {
    let endless = |ty: &Type| match ty {
        Type::Named(id, _) if !ends[id.0 as usize] => Some(id.0 as usize),
        _ => None,
    };
    let field = |field: &'a Field| {
        let to = endless(&field.ty)?;
        Some(Hop {
            from: at,
            to,
            through: field.name.as_written(),
            span: field.span,
        })
    };
    match &schema.types[at].definition {
        Definition::Struct(item) => item.fields.iter().find_map(field),
        Definition::Newtype(item) => Some(Hop {
            from: at,
            to: endless(&item.ty)?,
            through: "0",
            span: schema.types[at].span,
        }),
        Definition::Enum(item) | Definition::Error(item) => item.variants.iter().find_map(|variant| {
            let to = match &variant.payload {
                Payload::Unit => None,
                Payload::Tuple(types) => types.iter().find_map(endless),
                Payload::Struct(fields) => fields.iter().find_map(|field| endless(&field.ty)),
            }?;
            Some(Hop {
                from: at,
                to,
                through: variant.name.as_written(),
                span: variant.span,
            })
        }),
    }
}
