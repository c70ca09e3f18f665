//! What is known of a name: how it is written, what it says of itself, and what it weighs.

use gen_lsp_types::{Contents, Hover, HoverParams, MarkupContent, MarkupKind};
use turbo_idl::index::{Analysis, Node, Symbol, SymbolKind, Thing};
use turbo_idl::ir::{Payload, Primitive, Status};

use super::host::Asked;
use super::server::{Refused, Session};

pub(super) fn hover(session: &Session, params: HoverParams) -> Result<Option<Hover>, Refused> {
    let at = params.text_document_position_params;
    let asked = session.host.asked(&at.text_document.uri, at.position);
    let found = asked.iter().find_map(|asked| about(session, asked));
    Ok(found)
}

fn about(session: &Session, asked: &Asked<'_>) -> Option<Hover> {
    let place = asked.place()?;
    let analysis = &asked.project.analysis;
    let value = match place.thing {
        Thing::Symbol(symbol) => {
            let mut text = symbol_text(analysis, symbol)?;
            let facts = facts(analysis, symbol);
            if !facts.is_empty() {
                text.push_str(&format!("\n\n---\n\n{}", facts.join("  \n")));
            }
            text
        }
        Thing::File(file) => format!("file `{}`", asked.project.path(file)),
        Thing::Primitive(primitive) => primitive_text(analysis, primitive),
        Thing::Collection("map") => {
            "```turbo\nmap<K, V>\n```\n\nEntries by their keys, in ascending order.".to_owned()
        }
        Thing::Collection(_) => "```turbo\nset<K>\n```\n\nItems that differ, in ascending order.".to_owned(),
        Thing::Attribute(name) => {
            let example = analysis.attribute_example(name)?;
            format!("```turbo\n{example}\n```\n\nattribute `@{name}`")
        }
        Thing::Status(status) => status_text(status),
    };
    Some(Hover {
        contents: Contents::MarkupContent(MarkupContent {
            kind: MarkupKind::Markdown,
            value,
        }),
        range: Some(session.host.range(asked.project, place.span)),
    })
}

fn primitive_text(analysis: &Analysis, primitive: Primitive) -> String {
    let size = analysis.primitive_size(primitive);
    format!(
        "```turbo\n{}\n```\n\ntype of the language\n\nOn the wire: {size}",
        primitive.name()
    )
}

fn status_text(status: Status) -> String {
    format!(
        "```turbo\n@status({})\n```\n\nstatus {} on the wire",
        status.name(),
        status as u8
    )
}

/// How a symbol is written, what it is, and its documentation: what is known without a check.
pub(super) fn symbol_text(analysis: &Analysis, symbol: Symbol) -> Option<String> {
    let mut text = format!("```turbo\n{}\n```\n\n", analysis.signature(symbol)?);
    text.push_str(&kind_text(analysis, symbol)?);
    let docs: Vec<&str> = analysis
        .docs(symbol)
        .iter()
        .map(|line| line.text.as_str())
        .collect();
    if !docs.is_empty() {
        text.push_str(&format!("\n\n---\n\n{}", docs.join("\n")));
    }
    Some(text)
}

/// `struct in acme.people.v1`, `field of Person`, `parameter of People.get`.
fn kind_text(analysis: &Analysis, symbol: Symbol) -> Option<String> {
    let words = analysis.kind(symbol)?.words();
    let Some(owner) = symbol.owner() else {
        let package = Symbol::Package(symbol.file());
        return Some(match analysis.name(package) {
            Some(package) if !matches!(symbol, Symbol::Package(_)) => format!("{words} in `{package}`"),
            _ => words.to_owned(),
        });
    };
    let mut path = analysis.name(owner)?;
    if let Some(outer) = owner.owner() {
        path = format!("{}.{path}", analysis.name(outer)?);
    }
    Some(format!("{words} of `{path}`"))
}

fn facts(analysis: &Analysis, symbol: Symbol) -> Vec<String> {
    let mut facts = Vec::new();
    match analysis.node(symbol) {
        Some(Node::Method(_)) => facts.extend(method_facts(analysis, symbol)),
        Some(node) => {
            if let Some(status) = status(analysis, symbol, node) {
                facts.push(format!("Status: `{}`", status.name()));
            }
            if let Some(size) = analysis.wire_size(symbol) {
                facts.push(format!("On the wire: {size}"));
            }
        }
        None => {}
    }
    facts
}

fn method_facts(analysis: &Analysis, symbol: Symbol) -> Vec<String> {
    let mut facts = Vec::new();
    let Some(method) = analysis.method(symbol) else {
        return facts;
    };
    facts.push(match method.is_idempotent {
        true => "Idempotent: repeated when a connection is lost".to_owned(),
        false => "Not idempotent: never repeated".to_owned(),
    });
    if let Some(timeout) = method.timeout {
        facts.push(format!("Timeout: {timeout:?}"));
    }
    let errors = analysis.schema().zip(method.throws);
    if let Some((schema, error)) = errors {
        let turbo_idl::ir::Definition::Error(item) = &schema.type_def(error).definition else {
            return facts;
        };
        let statuses = item.variants.iter().map(|variant| {
            let status = variant.status.unwrap_or(Status::DEFAULT);
            let dots = if matches!(variant.payload, Payload::Unit) {
                ""
            } else {
                " ..."
            };
            format!("`{}{dots}` is `{}`", variant.name.as_written(), status.name())
        });
        let statuses: Vec<String> = statuses.collect();
        facts.push(format!("Throws: {}", statuses.join(", ")));
    }
    if let Some(call) = analysis.call_size(symbol) {
        facts.push(format!("Request: {}", call.request));
        if let Some(sent) = call.sent {
            facts.push(format!("Each item sent: {sent}"));
        }
        let is_stream = matches!(method.returns, turbo_idl::ir::Returns::Stream(_));
        facts.push(format!(
            "{}: {}",
            if is_stream { "Each item answered" } else { "Answer" },
            call.answer
        ));
    }
    facts
}

/// The status of an error's variant, or the one it has if it says none.
fn status(analysis: &Analysis, symbol: Symbol, node: Node<'_>) -> Option<Status> {
    if node.kind() != SymbolKind::ErrorVariant {
        return None;
    }
    let prefix = node.prefix()?;
    let written = prefix
        .attributes
        .iter()
        .find(|attribute| attribute.name.text == "status");
    match written {
        None => Some(Status::DEFAULT),
        Some(_) => analysis.status_of(symbol),
    }
}
