use std::collections::BTreeSet;

use gen_lsp_types::{
    BaseSymbolInformation, WorkspaceSymbol, WorkspaceSymbolLocation, WorkspaceSymbolParams,
    WorkspaceSymbolResponse,
};
use turbo_idl::index::Symbol;

use super::host::Project;
use super::outline::kind;
use super::server::{Refused, Session};

/// Nobody looks through more.
const MOST: usize = 256;

/// The items of all projects, and what belongs to them, whose names have the letters of the query in its order.
pub(super) fn symbols(
    session: &Session,
    params: WorkspaceSymbolParams,
) -> Result<Option<WorkspaceSymbolResponse>, Refused> {
    let query = params.query.to_lowercase();
    let mut seen = BTreeSet::new();
    let mut found = Vec::new();
    for project in session.host.projects() {
        for file in project.files() {
            for item in project.analysis.items(file) {
                let members = project.analysis.members(item);
                for symbol in std::iter::once(item).chain(members) {
                    if found.len() == MOST {
                        return Ok(Some(WorkspaceSymbolResponse::WorkspaceSymbolList(found)));
                    }
                    let name = project.analysis.name(symbol).unwrap_or_default();
                    if is_subsequence(&query, &name)
                        && let Some(place) = project.analysis.definition(symbol)
                        && seen.insert((project.path(file), place.start))
                    {
                        found.extend(information(session, project, symbol, name));
                    }
                }
            }
        }
    }
    Ok(Some(WorkspaceSymbolResponse::WorkspaceSymbolList(found)))
}

fn information(
    session: &Session,
    project: &Project,
    symbol: Symbol,
    name: String,
) -> Option<WorkspaceSymbol> {
    let analysis = &project.analysis;
    let owner = symbol.owner().or_else(|| {
        analysis
            .ast(symbol.file())
            .package
            .as_ref()
            .map(|_| Symbol::Package(symbol.file()))
    });
    Some(WorkspaceSymbol {
        location: WorkspaceSymbolLocation::Location(
            session.host.location(project, analysis.definition(symbol)?),
        ),
        data: None,
        base_symbol_information: BaseSymbolInformation {
            name,
            kind: kind(analysis.kind(symbol)?),
            tags: None,
            container_name: owner.and_then(|owner| analysis.name(owner)),
        },
    })
}

/// Whether a text has all letters of a query, which is in small letters, in its order.
pub(super) fn is_subsequence(query: &str, text: &str) -> bool {
    let mut letters = text.chars().flat_map(char::to_lowercase);
    query.chars().all(|wanted| letters.any(|letter| letter == wanted))
}

#[cfg(test)]
mod tests {
    use super::is_subsequence;

    #[test]
    fn letters_are_found_in_order() {
        assert!(is_subsequence("", "Person"));
        assert!(is_subsequence("prsn", "Person"));
        assert!(is_subsequence("person", "PersonId"));
        assert!(!is_subsequence("nosrep", "Person"));
        assert!(!is_subsequence("persons", "Person"));
    }
}
