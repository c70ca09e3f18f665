use gen_lsp_types::CompletionItemKind as Kind;
use turbo_idl::FileId;
use turbo_idl::index::{Analysis, Context, Expected, Symbol, SymbolKind, Wanted};
use turbo_idl::ir::{Primitive, Status};

use super::paths;
use crate::lsp::host::Project;
use crate::lsp::server::Session;

/// Something that could be written.
#[derive(Clone, Debug)]
pub(super) struct Candidate {
    pub(super) label: String,
    pub(super) kind: Kind,
    pub(super) detail: Option<String>,
    /// What it names, which explains it.
    pub(super) symbol: Option<Symbol>,
    /// What is nearer comes first.
    pub(super) rank: u8,
}

/// Where something is written.
pub(super) struct Scope<'a> {
    pub(super) session: &'a Session,
    pub(super) project: &'a Project,
    pub(super) file: FileId,
    pub(super) context: &'a Context,
    pub(super) text: &'a str,
}

/// Everything that could stand there, whatever has been typed of it.
pub(super) fn candidates(scope: &Scope<'_>) -> Vec<Candidate> {
    let analysis = &scope.project.analysis;
    match &scope.context.expected {
        Expected::Nothing => Vec::new(),
        Expected::Item => keywords(&ITEMS),
        Expected::Alias => keywords(&["as"]),
        Expected::Method => keywords(&["fn"]),
        Expected::AfterParameters { arrow: true } => keywords(&["->", "throws"]),
        Expected::AfterParameters { arrow: false } => keywords(&["throws"]),
        Expected::ImportPath => paths::paths(scope),
        Expected::Attribute(before) => analysis
            .attributes(*before)
            .map(|(name, example)| Candidate {
                detail: Some(example.to_owned()),
                ..plain(name, Kind::Property, 0)
            })
            .collect(),
        Expected::Argument(attribute) if attribute == "status" => Status::ALL
            .iter()
            .map(|status| plain(status.name(), Kind::EnumMember, 0))
            .collect(),
        Expected::Argument(attribute) => analysis
            .attribute_words(attribute)
            .into_iter()
            .map(|word| plain(word, Kind::EnumMember, 0))
            .collect(),
        Expected::Name { wanted, import } => names(scope, wanted, import.as_deref()),
        Expected::Link => links(scope),
    }
}

const ITEMS: [&str; 9] = [
    "package", "import", "struct", "enum", "error", "service", "const", "type", "alias",
];

fn keywords(words: &[&str]) -> Vec<Candidate> {
    words.iter().map(|word| plain(word, Kind::Keyword, 9)).collect()
}

fn plain(label: &str, kind: Kind, rank: u8) -> Candidate {
    Candidate {
        label: label.to_owned(),
        kind,
        detail: None,
        symbol: None,
        rank,
    }
}

fn names(scope: &Scope<'_>, wanted: &Wanted, import: Option<&str>) -> Vec<Candidate> {
    let analysis = &scope.project.analysis;
    let fits = |kind: SymbolKind| match wanted {
        Wanted::Type { .. } => kind.is_type(),
        Wanted::Error => kind == SymbolKind::Error,
        Wanted::Constant | Wanted::Default(_) => kind == SymbolKind::Constant,
    };
    if let Some(import) = import {
        let target = analysis
            .import_of(scope.file, import)
            .and_then(|import| analysis.import_target(import));
        let items = target.into_iter().flat_map(|target| analysis.items(target));
        return items
            .filter_map(|symbol| item(analysis, symbol, None, &fits))
            .collect();
    }
    let mut found: Vec<Candidate> = analysis
        .names_in_scope(scope.file)
        .filter_map(|visible| item(analysis, visible.symbol, visible.import, &fits))
        .collect();
    found.extend(analysis.imports(scope.file).filter_map(|(import, _)| {
        let label = analysis.name(import)?;
        Some(Candidate {
            symbol: Some(import),
            ..plain(&label, Kind::Module, 5)
        })
    }));
    match wanted {
        Wanted::Type { stream } => {
            found.extend(type_parameters(scope));
            let primitives = Primitive::ALL.iter().map(|primitive| primitive.name());
            found.extend(
                primitives
                    .chain(["set", "map"])
                    .map(|name| plain(name, Kind::Keyword, 3)),
            );
            if *stream {
                found.extend(keywords(&["stream"]));
            }
        }
        Wanted::Default(ty) => found.extend(values(scope, ty)),
        Wanted::Error | Wanted::Constant => {}
    }
    found
}

fn item(
    analysis: &Analysis,
    symbol: Symbol,
    import: Option<Symbol>,
    fits: &dyn Fn(SymbolKind) -> bool,
) -> Option<Candidate> {
    let kind = analysis.kind(symbol).filter(|kind| fits(*kind))?;
    let name = analysis.name(symbol)?;
    let label = match import {
        Some(import) => format!("{}.{name}", analysis.name(import)?),
        None => name,
    };
    Some(Candidate {
        detail: Some(kind.words().to_owned()),
        symbol: Some(symbol),
        ..plain(&label, shown(kind), if import.is_some() { 4 } else { 1 })
    })
}

/// The type parameters of the item around the place.
fn type_parameters(scope: &Scope<'_>) -> Vec<Candidate> {
    let analysis = &scope.project.analysis;
    let item = scope
        .context
        .item
        .as_deref()
        .and_then(|name| analysis.item(scope.file, name));
    let parameters = item
        .map(|item| analysis.type_parameters(item))
        .unwrap_or_default();
    parameters
        .into_iter()
        .filter_map(|symbol| {
            Some(Candidate {
                symbol: Some(symbol),
                ..plain(&analysis.name(symbol)?, Kind::TypeParameter, 0)
            })
        })
        .collect()
}

/// The values that the language or an enum has for a type, as it is written.
fn values(scope: &Scope<'_>, ty: &str) -> Vec<Candidate> {
    let analysis = &scope.project.analysis;
    let mut found = Vec::new();
    let inner = ty.strip_suffix('?');
    if inner.is_some() {
        found.extend(keywords(&["none"]));
    }
    let name = inner.unwrap_or(ty);
    if name == "bool" {
        found.extend(keywords(&["true", "false"]));
    }
    let item = match name.split_once('.') {
        Some((import, name)) => analysis
            .import_of(scope.file, import)
            .and_then(|import| analysis.import_target(import))
            .and_then(|file| analysis.item(file, name)),
        None => analysis.item(scope.file, name),
    };
    let item = item.and_then(|item| analysis.enum_behind(item));
    let variants = item.map(|item| analysis.members(item)).unwrap_or_default();
    found.extend(variants.into_iter().filter_map(|symbol| {
        // What carries something cannot be written.
        let turbo_idl::index::Node::Variant(_, variant) = analysis.node(symbol)? else {
            return None;
        };
        matches!(variant.payload, turbo_idl::ast::Payload::Unit).then(|| Candidate {
            symbol: Some(symbol),
            ..plain(&variant.name.text, Kind::EnumMember, 0)
        })
    }));
    found
}

/// What documentation can link to: the items of the file, those of its imports, and the members of the one that is named.
fn links(scope: &Scope<'_>) -> Vec<Candidate> {
    let analysis = &scope.project.analysis;
    let word = &scope.text[scope.context.word.clone()];
    let all = |_: SymbolKind| true;
    let mut found: Vec<Candidate> = analysis
        .names_in_scope(scope.file)
        .filter_map(|visible| item(analysis, visible.symbol, visible.import, &all))
        .collect();
    if let Some((path, _)) = word.rsplit_once('.') {
        let owner = match path.split_once('.') {
            Some((import, name)) => analysis
                .import_of(scope.file, import)
                .and_then(|import| analysis.import_target(import))
                .and_then(|file| analysis.item(file, name)),
            None => analysis.item(scope.file, path),
        };
        let members = owner.map(|owner| analysis.members(owner)).unwrap_or_default();
        found.extend(members.into_iter().filter_map(|symbol| {
            let kind = analysis.kind(symbol)?;
            Some(Candidate {
                symbol: Some(symbol),
                ..plain(&format!("{path}.{}", analysis.name(symbol)?), shown(kind), 0)
            })
        }));
    }
    found
}

fn shown(kind: SymbolKind) -> Kind {
    match kind {
        SymbolKind::Package | SymbolKind::Import => Kind::Module,
        SymbolKind::Struct | SymbolKind::Lost => Kind::Struct,
        SymbolKind::Enum | SymbolKind::Error => Kind::Enum,
        SymbolKind::Service => Kind::Interface,
        SymbolKind::Constant => Kind::Constant,
        SymbolKind::Newtype | SymbolKind::Alias => Kind::Class,
        SymbolKind::TypeParameter => Kind::TypeParameter,
        SymbolKind::Field => Kind::Field,
        SymbolKind::Variant | SymbolKind::ErrorVariant => Kind::EnumMember,
        SymbolKind::Method => Kind::Method,
        SymbolKind::Parameter => Kind::Variable,
    }
}
