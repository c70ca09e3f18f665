use gen_lsp_types::{Location, ReferenceParams};
use turbo_idl::index::{Role, Thing};

use super::server::{Refused, Session};

/// Every place that names what is named at a place, in all projects that know it.
pub(super) fn references(
    session: &Session,
    params: ReferenceParams,
) -> Result<Option<Vec<Location>>, Refused> {
    let at = params.text_document_position_params;
    let mut found: Vec<Location> = Vec::new();
    for asked in session.host.asked(&at.text_document.uri, at.position) {
        let Some(place) = asked.place() else { continue };
        let Thing::Symbol(symbol) = place.thing else {
            continue;
        };
        // Others may import the file that defines it without this one.
        let analysis = &asked.project.analysis;
        let Some(definition) = analysis.definition(symbol) else {
            continue;
        };
        let path = asked.project.path(definition.file);
        for (project, file) in session.host.projects_with(path) {
            let Some(Thing::Symbol(symbol)) = project
                .analysis
                .at(file, definition.start)
                .map(|place| place.thing)
            else {
                continue;
            };
            let places = project.analysis.references(symbol).into_iter();
            let wanted =
                places.filter(|place| params.context.include_declaration || place.role != Role::Definition);
            found.extend(wanted.map(|place| session.host.location(project, place.span)));
        }
    }
    found.sort_by(|a, b| (&a.uri.0, a.range).cmp(&(&b.uri.0, b.range)));
    found.dedup();
    Ok(Some(found))
}
