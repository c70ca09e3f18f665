use std::collections::BTreeMap;

use gen_lsp_types::{
    PrepareRenameParams, PrepareRenamePlaceholder, PrepareRenameResult, RenameParams, WorkspaceEdit,
};
use turbo_idl::index::{Symbol, Thing};
use turbo_idl::{Cache, Edit, apply};

use super::edits::Edits;
use super::host::{Asked, Project};
use super::server::{Refused, Session};

/// The name at a place, if it can be changed.
pub(super) fn prepare(
    session: &Session,
    params: PrepareRenameParams,
) -> Result<Option<PrepareRenameResult>, Refused> {
    let at = params.text_document_position_params;
    let asked = session.host.asked(&at.text_document.uri, at.position);
    let (asked, symbol) = named(&asked)?;
    let analysis = &asked.project.analysis;
    let own = asked.place().and_then(|place| analysis.renamed_part(place.span));
    let Some(span) = own else {
        return Err(Refused(
            "an import takes its name from its path: rename it where it is used".to_owned(),
        ));
    };
    let placeholder = analysis.name(symbol).unwrap_or_default();
    Ok(Some(PrepareRenameResult::PrepareRenamePlaceholder(
        PrepareRenamePlaceholder {
            range: session.host.range(asked.project, span),
            placeholder,
        },
    )))
}

/// Gives what is named at a place another name, in all projects that know it.
pub(super) fn rename(session: &Session, params: RenameParams) -> Result<Option<WorkspaceEdit>, Refused> {
    let at = params.text_document_position_params;
    let asked = session.host.asked(&at.text_document.uri, at.position);
    let (asked, symbol) = named(&asked)?;
    let definition = asked.project.analysis.definition(symbol);
    let Some(definition) = definition else {
        return Err(nothing());
    };
    let path = asked.project.path(definition.file);
    let mut edits = Edits::default();
    for (project, file) in session.host.projects_with(path) {
        let thing = project
            .analysis
            .at(file, definition.start)
            .map(|place| place.thing);
        let Some(Thing::Symbol(symbol)) = thing else {
            continue;
        };
        let changes = project
            .analysis
            .rename(symbol, &params.new_name)
            .map_err(Refused)?;
        check(session, project, &changes)?;
        changes
            .iter()
            .for_each(|change| edits.add(session, project, change));
    }
    Ok(Some(edits.finish(session)))
}

/// Compiles the files as they would be, and refuses what would mean something else.
fn check(session: &Session, project: &Project, changes: &[Edit]) -> Result<(), Refused> {
    let mut by_file: BTreeMap<&str, Vec<&Edit>> = BTreeMap::new();
    for change in changes {
        by_file
            .entry(project.path(change.span.file))
            .or_default()
            .push(change);
    }
    let mut instead = BTreeMap::new();
    for (path, changes) in by_file {
        let Some(file) = project.file(path) else { continue };
        let text = project.analysis.sources().file(file).text();
        let changed = apply(text, changes).map_err(|error| Refused(error.to_string()))?;
        instead.insert(path.to_owned(), changed);
    }
    let after = session
        .host
        .analyse(&mut Cache::new(), &project.roots, instead, None);
    project.analysis.check_rename(&after).map_err(Refused)
}

fn named<'a, 'b>(asked: &'a [Asked<'b>]) -> Result<(&'a Asked<'b>, Symbol), Refused> {
    let found = asked.iter().find_map(|asked| Some((asked, asked.place()?)));
    let Some((asked, place)) = found else {
        return Err(nothing());
    };
    let symbol = asked.project.analysis.renamable(place.thing).map_err(Refused)?;
    Ok((asked, symbol))
}

fn nothing() -> Refused {
    Refused("there is no name here".to_owned())
}
