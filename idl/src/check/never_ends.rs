use super::Input;
use crate::diagnostics::{Code, Diagnostic, Report, quoted};
use crate::ir::{Definition, Type, TypeDef};
use crate::resolve::Instances;
use crate::source::Span;

/// Every type has a value that ends: a type may hold itself, but not always.
pub(super) fn check(input: &Input<'_>, instances: &Instances<'_>, report: &mut Report) {
    let ends: Vec<bool> = instances.least_sizes().iter().map(Option::is_some).collect();
    // Each endless type leads to another one; whoever follows comes to a circle. Those that only lead to one are not
    // told of: they end as soon as the circle does.
    let mut walk_of = vec![None; ends.len()];
    for start in (0..ends.len()).filter(|&at| !ends[at]) {
        let mut walk = Vec::new();
        let mut at = start;
        while walk_of[at].is_none() {
            walk_of[at] = Some(start);
            let Some(hop) = endless_part(input, instances, at, &ends) else {
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
            report.add(complain(input, instances, &walk[first..]));
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

fn complain(input: &Input<'_>, instances: &Instances<'_>, circle: &[Hop<'_>]) -> Diagnostic {
    let name = |at: usize| input.schema.type_def(instances.nodes[at].def).name.as_written();
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
fn endless_part<'a>(
    input: &Input<'a>,
    instances: &Instances<'_>,
    at: usize,
    ends: &[bool],
) -> Option<Hop<'a>> {
    let node = &instances.nodes[at];
    let places = places(input.schema.type_def(node.def));
    let found = node.variants.iter().enumerate().find_map(|(variant, types)| {
        let part = types
            .iter()
            .enumerate()
            .find_map(|(part, ty)| Some((part, endless(instances, ty, ends)?)))?;
        Some((if node.is_enum { variant } else { part.0 }, part.1))
    });
    let (place, to) = found?;
    let &(through, span) = places.get(place)?;
    Some(Hop {
        from: at,
        to,
        through,
        span,
    })
}

/// The endless type that a type always holds.
fn endless(instances: &Instances<'_>, ty: &Type, ends: &[bool]) -> Option<usize> {
    match ty {
        Type::Named(..) => instances.number(ty).filter(|&number| !ends[number]),
        Type::Array(item, _) => endless(instances, item, ends),
        Type::Tuple(types) => types.iter().find_map(|ty| endless(instances, ty, ends)),
        _ => None,
    }
}

/// The fields of a struct, the variants of an enum, or the newtype itself.
fn places(def: &TypeDef) -> Vec<(&str, Span)> {
    match &def.definition {
        Definition::Struct(item) => item
            .fields
            .iter()
            .map(|it| (it.name.as_written(), it.span))
            .collect(),
        Definition::Enum(item) | Definition::Error(item) => item
            .variants
            .iter()
            .map(|it| (it.name.as_written(), it.span))
            .collect(),
        Definition::Newtype(_) => vec![("0", def.span)],
    }
}
