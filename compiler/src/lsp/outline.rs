use gen_lsp_types::{DocumentSymbol, DocumentSymbolParams, DocumentSymbolResponse, SymbolKind, SymbolTag};
use turbo_idl::index::{Node, Symbol, SymbolKind as Kind};

use super::host::Project;
use super::server::{Refused, Session};

/// The items of a file, with what belongs to them.
pub(super) fn outline(
    session: &Session,
    params: DocumentSymbolParams,
) -> Result<Option<DocumentSymbolResponse>, Refused> {
    let Some((project, file)) = session.host.file(&params.text_document.uri) else {
        return Ok(None);
    };
    let items = project.analysis.items(file);
    let symbols = items.filter_map(|item| symbol(session, project, item)).collect();
    Ok(Some(DocumentSymbolResponse::DocumentSymbolList(symbols)))
}

#[expect(
    deprecated,
    reason = "the field that the protocol has given up is still there"
)]
fn symbol(session: &Session, project: &Project, symbol: Symbol) -> Option<DocumentSymbol> {
    let analysis = &project.analysis;
    let node = analysis.node(symbol)?;
    let children: Vec<DocumentSymbol> = match node {
        // Parameters would only hide the methods.
        Node::Method(_) => Vec::new(),
        _ => analysis
            .members(symbol)
            .into_iter()
            .filter_map(|member| self::symbol(session, project, member))
            .collect(),
    };
    Some(DocumentSymbol {
        name: analysis.name(symbol)?,
        detail: detail(analysis, symbol, node),
        kind: kind(node.kind()),
        tags: is_deprecated(node).then(|| vec![SymbolTag::Deprecated]),
        deprecated: None,
        range: session.host.range(project, analysis.extent(symbol)?),
        selection_range: session.host.range(project, analysis.definition(symbol)?),
        children: (!children.is_empty()).then_some(children),
    })
}

/// The type of a field; what a method takes and answers.
fn detail(analysis: &turbo_idl::index::Analysis, symbol: Symbol, node: Node<'_>) -> Option<String> {
    if let Some((ty, _)) = node.typed() {
        return Some(analysis.text(ty.span).to_owned());
    }
    match node {
        Node::Method(_) => {
            let text = analysis.signature(symbol)?;
            let last = text.lines().last()?;
            let start = last.find('(')?;
            Some(last[start..].trim_end_matches(';').to_owned())
        }
        _ => None,
    }
}

pub(super) fn is_deprecated(node: Node<'_>) -> bool {
    let attributes = node.prefix().map_or(&[][..], |prefix| &prefix.attributes);
    attributes
        .iter()
        .any(|attribute| attribute.name.text == "deprecated")
}

/// What the protocol calls a kind of symbol.
pub(super) fn kind(kind: Kind) -> SymbolKind {
    match kind {
        Kind::Package => SymbolKind::Package,
        Kind::Import => SymbolKind::Module,
        Kind::Struct => SymbolKind::Struct,
        Kind::Enum | Kind::Error => SymbolKind::Enum,
        Kind::Service => SymbolKind::Interface,
        Kind::Constant => SymbolKind::Constant,
        Kind::Newtype | Kind::Alias => SymbolKind::Class,
        Kind::Lost => SymbolKind::Null,
        Kind::TypeParameter => SymbolKind::TypeParameter,
        Kind::Field => SymbolKind::Field,
        Kind::Variant | Kind::ErrorVariant => SymbolKind::EnumMember,
        Kind::Method => SymbolKind::Method,
        Kind::Parameter => SymbolKind::Variable,
    }
}
