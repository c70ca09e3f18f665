//! How values lie on the wire, for the page.

use serde::Serialize;
use turbo_idl::identity::canonical_form;
use turbo_idl::ir;
use turbo_idl::layout::{Layout, Part, Sample, Size};

/// Something that has a layout.
#[derive(Serialize)]
pub(crate) struct Entry {
    /// `struct`, `enum`, `error`, `type` or `fn`.
    keyword: &'static str,
    /// Its package, or its service.
    within: String,
    name: String,
    size: String,
}

/// The layout of one entry.
#[derive(Serialize)]
pub(crate) struct Details {
    #[serde(flatten)]
    entry: Entry,
    groups: Vec<Group>,
    /// Of a method: in hexadecimal.
    signature: Option<String>,
    /// Of a method: what the signature is a hash of.
    canonical: Option<String>,
    samples: Vec<Example>,
}

/// Values that stand one after another: of a struct, of a variant, of the arguments.
#[derive(Serialize)]
struct Group {
    title: String,
    size: String,
    parts: Vec<Row>,
}

#[derive(Serialize)]
struct Row {
    name: String,
    ty: String,
    size: String,
    encoding: String,
    rule: &'static str,
}

/// A value in bytes.
#[derive(Serialize)]
struct Example {
    title: String,
    pieces: Vec<Bytes>,
}

#[derive(Serialize)]
struct Bytes {
    hex: Vec<String>,
    path: String,
    what: String,
    rule: &'static str,
}

/// What has a layout: types, then methods.
pub(crate) fn outline(schema: &ir::Schema) -> Vec<Entry> {
    let layout = Layout::new(schema);
    let mut outline = Vec::new();
    for ty in layout.types() {
        let ir::Type::Named(id, _) = &ty else { continue };
        let def = schema.type_def(*id);
        outline.push(Entry {
            keyword: def.definition.keyword(),
            within: schema.package(def.package).dotted(),
            name: layout.name(&ty),
            size: layout.sizes().of(&ty).to_string(),
        });
    }
    for (service, method) in methods(schema) {
        let method = layout.method(service, method);
        outline.push(Entry {
            keyword: "fn",
            within: method.service,
            name: method.name,
            size: method.size.to_string(),
        });
    }
    outline
}

/// The layout of what stands at an index of the outline.
pub(crate) fn entry(schema: &ir::Schema, index: usize) -> Option<Details> {
    let layout = Layout::new(schema);
    let types = layout.types();
    if let Some(ty) = types.get(index) {
        return of_type(&layout, ty);
    }
    let (service, method) = methods(schema).nth(index - types.len())?;
    Some(of_method(schema, &layout, service, method))
}

fn methods(schema: &ir::Schema) -> impl Iterator<Item = (&ir::Service, &ir::Method)> {
    let services = schema.services.iter();
    services.flat_map(|service| service.methods.iter().map(move |method| (service, method)))
}

fn of_type(layout: &Layout<'_>, ty: &ir::Type) -> Option<Details> {
    let described = layout.describe(ty)?;
    let mut groups: Vec<Group> = described
        .variants
        .iter()
        .map(|variant| {
            group(
                format!("{} = {}", variant.index, variant.name),
                variant.size,
                &variant.parts,
            )
        })
        .collect();
    if groups.is_empty() {
        groups.push(group(String::new(), described.size, &described.parts));
    }
    let samples = layout.samples(ty).into_iter();
    Some(Details {
        entry: Entry {
            keyword: described.keyword,
            within: described.package,
            name: described.name,
            size: described.size.to_string(),
        },
        groups,
        signature: None,
        canonical: None,
        samples: samples
            .map(|(variant, sample)| example(variant.unwrap_or_default(), &sample))
            .collect(),
    })
}

fn of_method(schema: &ir::Schema, layout: &Layout<'_>, service: &ir::Service, it: &ir::Method) -> Details {
    let method = layout.method(service, it);
    let mut groups = vec![group("arguments".to_owned(), method.size, &method.params)];
    let mut add = |title: &str, part: &Option<Part>| {
        if let Some(part) = part {
            groups.push(group(title.to_owned(), part.size, std::slice::from_ref(part)));
        }
    };
    add("the client sends a stream of", &method.stream);
    add(
        if method.returns_stream {
            "the server sends a stream of"
        } else {
            "result"
        },
        &method.returns,
    );
    add("throws", &method.throws);
    let sample = layout.sample_arguments(it);
    Details {
        signature: Some(
            method
                .signature
                .0
                .iter()
                .map(|byte| format!("{byte:02x}"))
                .collect(),
        ),
        canonical: Some(canonical_form(schema, it)),
        entry: Entry {
            keyword: "fn",
            within: method.service,
            name: method.name,
            size: method.size.to_string(),
        },
        groups,
        samples: sample
            .iter()
            .map(|sample| example("arguments".to_owned(), sample))
            .collect(),
    }
}

fn group(title: String, size: Size, parts: &[Part]) -> Group {
    let row = |part: &Part| Row {
        name: part.name.clone(),
        ty: part.ty.clone(),
        size: part.size.to_string(),
        encoding: part.encoding.clone(),
        rule: part.rule,
    };
    Group {
        title,
        size: size.to_string(),
        parts: parts.iter().map(row).collect(),
    }
}

fn example(title: String, sample: &Sample) -> Example {
    let pieces = sample.pieces.iter().map(|piece| Bytes {
        hex: piece.bytes.iter().map(|byte| format!("{byte:02x}")).collect(),
        path: piece.path.clone(),
        what: piece.what.clone(),
        rule: piece.rule,
    });
    Example {
        title,
        pieces: pieces.collect(),
    }
}
