use gen_lsp_types::{FoldingRange, FoldingRangeKind, FoldingRangeParams};
use turbo_idl::index::{TokenKind, brackets};
use turbo_idl::{FileId, Span};

use super::host::Project;
use super::server::{Refused, Session};

/// Blocks, lists of parameters, comments and imports that take more than a line.
pub(super) fn folding(
    session: &Session,
    params: FoldingRangeParams,
) -> Result<Option<Vec<FoldingRange>>, Refused> {
    let Some((project, file)) = session.host.file(&params.text_document.uri) else {
        return Ok(None);
    };
    let fold = Fold {
        session,
        project,
        file,
    };
    let mut ranges = fold.blocks();
    ranges.extend(fold.comments());
    ranges.extend(fold.imports());
    ranges.sort_by_key(|range| (range.start_line, range.end_line));
    Ok(Some(ranges))
}

struct Fold<'a> {
    session: &'a Session,
    project: &'a Project,
    file: FileId,
}

impl Fold<'_> {
    fn lines(&self, start: u32, end: u32) -> (u32, u32) {
        let span = Span {
            file: self.file,
            start,
            end,
        };
        let range = self.session.host.range(self.project, span);
        (range.start.line, range.end.line)
    }

    /// The line of the closing bracket stays.
    fn blocks(&self) -> Vec<FoldingRange> {
        let analysis = &self.project.analysis;
        let tokens = analysis.tokens(self.file);
        let text = analysis.sources().file(self.file).text();
        let pairs = brackets(text, tokens);
        let ranges = pairs.pairs().filter_map(|(open, close)| {
            let (first, last) = self.lines(tokens[open].start, tokens[close].start);
            range(first, last.checked_sub(1)?, None)
        });
        ranges.collect()
    }

    /// Each comment of several lines, and each run of comments and of documentation.
    fn comments(&self) -> Vec<FoldingRange> {
        let mut ranges = Vec::new();
        let mut run: Option<(TokenKind, u32, u32)> = None;
        for token in self.project.analysis.tokens(self.file) {
            let (first, last) = match token.kind {
                TokenKind::Doc | TokenKind::LineComment | TokenKind::BlockComment => {
                    self.lines(token.start, token.end)
                }
                _ => {
                    run = end_run(run, &mut ranges);
                    continue;
                }
            };
            run = match run {
                Some((kind, start, end))
                    if kind == token.kind && kind != TokenKind::BlockComment && first == end + 1 =>
                {
                    Some((kind, start, last))
                }
                run => {
                    end_run(run, &mut ranges);
                    Some((token.kind, first, last))
                }
            };
        }
        end_run(run, &mut ranges);
        ranges
    }

    /// All imports, as they stand together.
    fn imports(&self) -> Option<FoldingRange> {
        let imports = &self.project.analysis.ast(self.file).imports;
        let (first, last) = (imports.first()?, imports.last()?);
        let (first, last) = self.lines(first.path_span.start, last.path_span.end);
        range(first, last, Some(FoldingRangeKind::Imports))
    }
}

fn end_run(
    run: Option<(TokenKind, u32, u32)>,
    ranges: &mut Vec<FoldingRange>,
) -> Option<(TokenKind, u32, u32)> {
    let (_, first, last) = run?;
    ranges.extend(range(first, last, Some(FoldingRangeKind::Comment)));
    None
}

fn range(start_line: u32, end_line: u32, kind: Option<FoldingRangeKind>) -> Option<FoldingRange> {
    (end_line > start_line).then(|| FoldingRange {
        start_line,
        end_line,
        kind,
        ..FoldingRange::default()
    })
}
