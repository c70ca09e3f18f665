use gen_lsp_types::{DocumentHighlight, DocumentHighlightKind, DocumentHighlightParams};
use turbo_idl::index::Role;

use super::server::{Refused, Session};

/// The places of one file that name the same as a place of it.
pub(super) fn highlight(
    session: &Session,
    params: DocumentHighlightParams,
) -> Result<Option<Vec<DocumentHighlight>>, Refused> {
    let at = params.text_document_position_params;
    let asked = session.host.asked(&at.text_document.uri, at.position);
    let Some((asked, named)) = asked.iter().find_map(|asked| Some((asked, asked.place()?))) else {
        return Ok(None);
    };
    let places = asked.project.analysis.places(asked.file).iter();
    let same = places.filter(|place| place.thing == named.thing);
    let highlights = same.map(|place| DocumentHighlight {
        range: session.host.range(asked.project, place.span),
        kind: Some(match place.role {
            Role::Definition => DocumentHighlightKind::Write,
            Role::Use => DocumentHighlightKind::Read,
            Role::Link => DocumentHighlightKind::Text,
        }),
    });
    Ok(Some(highlights.collect()))
}
