//! What could be written at a place.

mod candidates;
mod paths;

use gen_lsp_types::{
    CompletionItem, CompletionItemTextEdit, CompletionList, CompletionParams, CompletionResponse,
    Documentation, MarkupContent, MarkupKind, TextEdit,
};
use turbo_idl::index::context;
use turbo_idl::{FileId, Span};

use self::candidates::{Candidate, Scope, candidates};
use super::server::{Refused, Session};
use super::workspace::is_subsequence;

/// So many are sent; a client asks again when more has been typed.
const MOST: usize = 200;

pub(super) fn completion(
    session: &Session,
    params: CompletionParams,
) -> Result<Option<CompletionResponse>, Refused> {
    let at = params.text_document_position_params;
    let asked = session.host.asked(&at.text_document.uri, at.position);
    let Some(asked) = asked.first() else {
        return Ok(None);
    };
    let analysis = &asked.project.analysis;
    let text = analysis.sources().file(asked.file).text();
    let context = context(text, analysis.tokens(asked.file), asked.byte as usize);
    let typed = text[context.word.start..(asked.byte as usize).max(context.word.start)].to_lowercase();
    let scope = Scope {
        session,
        project: asked.project,
        file: asked.file,
        context: &context,
        text,
    };
    let range = session.host.range(asked.project, span(asked.file, &context.word));
    let mut found: Vec<Candidate> = candidates(&scope);
    found.retain(|candidate| is_subsequence(&typed, &candidate.label));
    found.sort_by(|a, b| (a.rank, &a.label).cmp(&(b.rank, &b.label)));
    found.dedup_by(|a, b| a.label == b.label && a.kind == b.kind);
    let is_incomplete = found.len() > MOST;
    let items = found.into_iter().take(MOST).map(|candidate| {
        let docs = candidate
            .symbol
            .and_then(|symbol| super::hover::symbol_text(analysis, symbol));
        CompletionItem {
            kind: Some(candidate.kind),
            detail: candidate.detail,
            documentation: docs.map(|value| {
                Documentation::MarkupContent(MarkupContent {
                    kind: MarkupKind::Markdown,
                    value,
                })
            }),
            sort_text: Some(format!("{}{}", candidate.rank, candidate.label)),
            text_edit: Some(CompletionItemTextEdit::TextEdit(TextEdit {
                range,
                new_text: candidate.label.clone(),
            })),
            label: candidate.label,
            ..CompletionItem::default()
        }
    });
    Ok(Some(CompletionResponse::CompletionList(CompletionList {
        is_incomplete,
        items: items.collect(),
        ..CompletionList::default()
    })))
}

fn span(file: FileId, range: &std::ops::Range<usize>) -> Span {
    Span {
        file,
        start: range.start as u32,
        end: range.end as u32,
    }
}
