//! What each name is, for editors that colour by meaning. Keywords, texts and comments are left to their grammars.

use gen_lsp_types::{SemanticToken, SemanticTokens, SemanticTokensLegend, SemanticTokensParams};
use turbo_idl::index::{Analysis, Place, Role, SymbolKind, Thing};

use super::server::{Refused, Session};

const TYPES: [&str; 11] = [
    "namespace",
    "type",
    "struct",
    "enum",
    "interface",
    "typeParameter",
    "property",
    "enumMember",
    "method",
    "parameter",
    "variable",
];

const MODIFIERS: [&str; 4] = ["declaration", "readonly", "deprecated", "defaultLibrary"];

const DECLARATION: u32 = 1;
const READONLY: u32 = 1 << 1;
const DEPRECATED: u32 = 1 << 2;
const DEFAULT_LIBRARY: u32 = 1 << 3;

/// The names of the numbers that tokens bear.
pub(super) fn legend() -> SemanticTokensLegend {
    SemanticTokensLegend {
        token_types: TYPES.map(str::to_owned).to_vec(),
        token_modifiers: MODIFIERS.map(str::to_owned).to_vec(),
    }
}

/// Every name of a file that stands on one line.
pub(super) fn tokens(
    session: &Session,
    params: SemanticTokensParams,
) -> Result<Option<SemanticTokens>, Refused> {
    let Some((project, file)) = session.host.file(&params.text_document.uri) else {
        return Ok(None);
    };
    let analysis = &project.analysis;
    let mut data = Vec::new();
    let (mut line, mut start) = (0, 0);
    for place in analysis.places(file) {
        let Some((ty, modifiers)) = meaning(analysis, place) else {
            continue;
        };
        let range = session.host.range(project, place.span);
        if range.start.line != range.end.line {
            continue;
        }
        let is_same_line = range.start.line == line;
        data.push(SemanticToken {
            delta_line: range.start.line - line,
            delta_start: range.start.character - if is_same_line { start } else { 0 },
            length: range.end.character - range.start.character,
            token_type: ty,
            token_modifiers_bitset: modifiers,
        });
        (line, start) = (range.start.line, range.start.character);
    }
    Ok(Some(SemanticTokens {
        result_id: None,
        data,
    }))
}

fn meaning(analysis: &Analysis, place: &Place) -> Option<(u32, u32)> {
    let number = |name: &str| TYPES.iter().position(|known| *known == name).map(|at| at as u32);
    let symbol = match place.thing {
        Thing::Symbol(symbol) => symbol,
        Thing::Primitive(_) | Thing::Collection(_) => return Some((number("type")?, DEFAULT_LIBRARY)),
        Thing::Status(_) => return Some((number("enumMember")?, DEFAULT_LIBRARY)),
        // A grammar sees as much.
        Thing::File(_) | Thing::Attribute(_) => return None,
    };
    let node = analysis.node(symbol)?;
    let (name, mut modifiers) = match node.kind() {
        // The path of an import is a text.
        SymbolKind::Import if analysis.text(place.span).starts_with('"') => return None,
        SymbolKind::Package | SymbolKind::Import => ("namespace", 0),
        SymbolKind::Struct => ("struct", 0),
        SymbolKind::Enum | SymbolKind::Error => ("enum", 0),
        SymbolKind::Service => ("interface", 0),
        SymbolKind::Constant => ("variable", READONLY),
        SymbolKind::Newtype | SymbolKind::Alias => ("type", 0),
        SymbolKind::TypeParameter => ("typeParameter", 0),
        SymbolKind::Field => ("property", 0),
        SymbolKind::Variant | SymbolKind::ErrorVariant => ("enumMember", 0),
        SymbolKind::Method => ("method", 0),
        SymbolKind::Parameter => ("parameter", 0),
        SymbolKind::Lost => return None,
    };
    if place.role == Role::Definition {
        modifiers |= DECLARATION;
    }
    if super::outline::is_deprecated(node) {
        modifiers |= DEPRECATED;
    }
    Some((number(name)?, modifiers))
}
