use super::writer::Writer;
use crate::ir::Schema;
use crate::layout::{Layout, Method, Part, Sample, TypeLayout};

/// How the values of a schema lie on the wire: every type and every method, with a value in bytes.
#[must_use]
pub fn layout(schema: &Schema) -> String {
    let layout = Layout::new(schema);
    let mut out = Writer::default();
    for ty in layout.types() {
        let Some(described) = layout.describe(&ty) else {
            continue;
        };
        type_layout(&mut out, &described);
        out.within(|out| {
            for (variant, made) in layout.samples(&ty) {
                sample(out, variant.as_deref().unwrap_or_default(), &made);
            }
        });
        out.line("");
    }
    for service in &schema.services {
        for method in &service.methods {
            method_layout(&mut out, &layout.method(service, method));
            if let Some(made) = layout.sample_arguments(method) {
                out.within(|out| sample(out, "arguments", &made));
            }
            out.line("");
        }
    }
    out.finish().trim_end().to_owned() + "\n"
}

fn type_layout(out: &mut Writer, described: &TypeLayout) {
    out.line(format!(
        "{} {}.{}: {}",
        described.keyword, described.package, described.name, described.size
    ));
    out.within(|out| {
        parts(out, &described.parts);
        for variant in &described.variants {
            out.line(format!("{} = {}: {}", variant.index, variant.name, variant.size));
            out.within(|out| parts(out, &variant.parts));
        }
    });
}

fn method_layout(out: &mut Writer, method: &Method) {
    let signature: String = method
        .signature
        .0
        .iter()
        .map(|byte| format!("{byte:02x}"))
        .collect();
    out.line(format!("fn {}.{}: {signature}", method.service, method.name));
    out.within(|out| {
        out.line(format!("arguments: {}", method.size));
        out.within(|out| parts(out, &method.params));
        let mut about = |what: &str, part: &Option<Part>| {
            if let Some(part) = part {
                out.line(format!("{what}: {}", words(part)));
            }
        };
        about("sends a stream of", &method.stream);
        let returns = if method.returns_stream {
            "answers a stream of"
        } else {
            "answers"
        };
        about(returns, &method.returns);
        about("throws", &method.throws);
    });
}

fn parts(out: &mut Writer, parts: &[Part]) {
    for part in parts {
        let name = if part.name.is_empty() {
            String::new()
        } else {
            format!("{}: ", part.name)
        };
        out.line(name + &words(part));
    }
}

fn words(part: &Part) -> String {
    format!("{}, {}: {}", part.ty, part.size, part.encoding)
}

fn sample(out: &mut Writer, title: &str, sample: &Sample) {
    out.line(format!("e.g. {title}").trim_end().to_owned() + ":");
    out.within(|out| {
        for piece in &sample.pieces {
            let bytes: Vec<String> = piece.bytes.iter().map(|byte| format!("{byte:02x}")).collect();
            let path = if piece.path.is_empty() {
                String::new()
            } else {
                format!("{}: ", piece.path)
            };
            out.line(format!(
                "{}  {path}{} ({})",
                bytes.join(" "),
                piece.what,
                piece.rule
            ));
        }
    });
}
