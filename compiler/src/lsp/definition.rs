use gen_lsp_types::{Definition, DefinitionParams, DefinitionResponse, Location};
use turbo_idl::index::{Role, Symbol, Thing};
use turbo_idl::{FileId, Span};

use super::host::Asked;
use super::server::{Refused, Session};

/// Where what is named at a place is defined. The path of an import leads to its file, and so does the name of an import where it
/// is given.
pub(super) fn definition(
    session: &Session,
    params: DefinitionParams,
) -> Result<Option<DefinitionResponse>, Refused> {
    let at = params.text_document_position_params;
    let asked = session.host.asked(&at.text_document.uri, at.position);
    let found = asked.iter().find_map(|asked| target(session, asked));
    Ok(found.map(|location| DefinitionResponse::Definition(Definition::Location(location))))
}

fn target(session: &Session, asked: &Asked<'_>) -> Option<Location> {
    let analysis = &asked.project.analysis;
    let place = asked.place()?;
    let span = match place.thing {
        Thing::File(file) => start(file),
        Thing::Symbol(symbol @ Symbol::Import(..)) if place.role == Role::Definition => {
            start(analysis.import_target(symbol)?)
        }
        Thing::Symbol(symbol) => analysis.definition(symbol)?,
        Thing::Primitive(_) | Thing::Collection(_) | Thing::Attribute(_) | Thing::Status(_) => return None,
    };
    Some(session.host.location(asked.project, span))
}

fn start(file: FileId) -> Span {
    Span {
        file,
        start: 0,
        end: 0,
    }
}
