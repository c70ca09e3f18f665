use gen_lsp_types::{CodeAction, CodeActionKind, CodeActionParams, CodeActionResponse, Position, Range};

use super::diagnostics;
use super::edits::Edits;
use super::server::{Refused, Session};

/// The fixes of what is wrong at a place.
pub(super) fn actions(
    session: &Session,
    params: CodeActionParams,
) -> Result<Option<Vec<CodeActionResponse>>, Refused> {
    let is_wanted = |only: &[CodeActionKind]| {
        only.iter()
            .any(|kind| matches!(kind, CodeActionKind::QuickFix | CodeActionKind::Empty))
    };
    let uri = &params.text_document.uri;
    let Some((project, file)) = session.host.file(uri) else {
        return Ok(None);
    };
    if params
        .context
        .only
        .as_deref()
        .is_some_and(|only| !is_wanted(only))
    {
        return Ok(Some(Vec::new()));
    }
    let mut actions = Vec::new();
    for problem in project.analysis.diagnostics() {
        let Some(label) = problem.primary.as_ref().filter(|label| label.span.file == file) else {
            continue;
        };
        if !touch(session.host.range(project, label.span), params.range) {
            continue;
        }
        let diagnostic = diagnostics::diagnostic(&session.host, project, problem, label.span);
        for (at, fix) in problem.fixes.iter().enumerate() {
            let mut edits = Edits::default();
            fix.edits
                .iter()
                .for_each(|edit| edits.add(session, project, edit));
            actions.push(CodeActionResponse::CodeAction(CodeAction {
                title: fix.title.clone(),
                kind: Some(CodeActionKind::QuickFix),
                diagnostics: Some(vec![diagnostic.clone()]),
                is_preferred: Some(at == 0),
                edit: Some(edits.finish(session)),
                ..CodeAction::default()
            }));
        }
    }
    Ok(Some(actions))
}

/// Whether two ranges have a place in common, if only an edge.
fn touch(one: Range, other: Range) -> bool {
    let key = |position: Position| (position.line, position.character);
    key(one.start) <= key(other.end) && key(other.start) <= key(one.end)
}
