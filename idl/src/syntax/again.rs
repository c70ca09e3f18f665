//! A text that is known but for a part of it: only what has changed is parsed.
//!
//! A file is a row of pieces, and the grammar reads each of them from where the one before has ended, with no look at what stands before. So
//! the pieces before a change are as they were if nothing of them was looked at behind their ends, which holds of those that are
//! right; and as soon as the parser comes to the beginning of a piece behind the change, the rest is as it was. Pieces of which
//! there was something to say are always parsed again: what is said of them depends on how much has been said before.

use pest::Parser;
use turbo_grammar::{Rule, TurboParser};

use super::cursor::Tree;
use super::measure::{self, Measured};
use super::{Builder, Parsed, Piece};
use crate::ast::Comment;
use crate::ast::shift::Shift;
use crate::diagnostics::Report;
use crate::source::FileId;

/// Parses a text of which another version is known. Nothing if there is too little to be had from that, which leaves the report as it was.
pub(crate) fn parse_again(
    file: FileId,
    old_text: &str,
    old: Parsed,
    text: &str,
    report: &mut Report,
) -> Option<Parsed> {
    if old.file.id != file {
        return None;
    }
    let Measured { comments, .. } = measure::measure(file, text, usize::MAX).ok()?;
    let mut found = Report::default();
    let parsed = Again::new(old_text, &old, text).parse(file, old, &comments, &mut found)?;
    report.extend(found.into_found());
    Some(Parsed {
        file: crate::ast::File {
            comments,
            ..parsed.file
        },
        ..parsed
    })
}

/// What stays of an older version.
struct Again<'t> {
    text: &'t str,
    /// How many pieces stay at the beginning.
    lead: usize,
    /// The index of the first piece that may stay at the end.
    trail: usize,
    /// How far what stays at the end has moved.
    shift: i32,
}

impl<'t> Again<'t> {
    fn new(old_text: &str, old: &Parsed, text: &'t str) -> Self {
        let (before, now) = (old_text.as_bytes(), text.as_bytes());
        let head = common(before.iter().zip(now));
        let most = before.len().min(now.len()) - head;
        let tail = common(before.iter().rev().zip(now.iter().rev()).take(most));
        let changed_to = before.len() - tail;
        let is_before = |piece: &&Piece| piece.is_clean && piece.end as usize <= head;
        let lead = old.pieces.iter().take_while(is_before).count();
        // Documentation that stands behind something on its line is complained about, so what stands before a piece on its line
        // must not have changed either.
        let begins_line = |text: &[u8]| text[..text.len() - tail].ends_with(b"\n");
        let feed = before[changed_to..].iter().position(|&byte| byte == b'\n');
        let stays_from = if begins_line(before) && begins_line(now) {
            changed_to
        } else {
            feed.map_or(before.len(), |feed| changed_to + feed + 1)
        };
        let is_behind =
            |piece: &&Piece| piece.is_clean && !piece.is_package && piece.start as usize >= stays_from;
        let trail = old.pieces.iter().rev().take_while(is_behind).count();
        Self {
            text,
            lead,
            trail: old.pieces.len() - trail,
            shift: now.len() as i32 - before.len() as i32,
        }
    }

    fn parse(
        mut self,
        file: FileId,
        old: Parsed,
        comments: &[Comment],
        report: &mut Report,
    ) -> Option<Parsed> {
        let Parsed {
            file: mut known,
            mut pieces,
            ..
        } = old;
        let kept = &pieces[..self.lead];
        let mut made = crate::ast::File {
            id: file,
            package: known
                .package
                .take()
                .filter(|_| kept.iter().any(|piece| piece.is_package)),
            imports: Vec::new(),
            items: Vec::new(),
            comments: Vec::new(),
            is_complete: true,
        };
        let mut builder = Builder::new(file, self.text, report);
        let mut fresh: Vec<Piece> = Vec::new();
        let mut is_first = self.lead == 0;
        let mut at = kept.last().map_or(0, |piece| piece.end as usize);
        loop {
            at = self.past_blanks(at, comments);
            let place = |piece: &Piece| piece.start.wrapping_add_signed(self.shift) as usize;
            while pieces.get(self.trail).is_some_and(|piece| place(piece) < at) {
                self.trail += 1;
            }
            match pieces.get(self.trail) {
                Some(piece) if place(piece) == at => break,
                None if at == self.text.len() => break,
                _ => {}
            }
            let pairs = TurboParser::parse(Rule::piece, &self.text[at..]).ok()?;
            let tree = Tree::new(file, self.text, at, pairs);
            let node = tree.roots().next()?;
            let piece = builder.piece(&node, &mut is_first, &mut made);
            if piece.end as usize <= at {
                return None;
            }
            at = piece.end as usize;
            fresh.push(piece);
        }
        // A file without a package is complained about as a whole.
        made.package.as_ref()?;
        let count = |pieces: &[Piece], of: fn(&Piece) -> u32| pieces.iter().map(of).sum::<u32>() as usize;
        let stay = |items: fn(&Piece) -> u32| {
            (
                count(&pieces[..self.lead], items),
                count(&pieces[..self.trail], items),
            )
        };
        spliced(
            &mut known.items,
            stay(|piece| piece.items),
            made.items,
            self.shift,
        );
        spliced(
            &mut known.imports,
            stay(|piece| piece.imports),
            made.imports,
            self.shift,
        );
        let parsed = fresh.len();
        let mut behind = pieces.split_off(self.trail);
        for piece in &mut behind {
            piece.start = piece.start.wrapping_add_signed(self.shift);
            piece.end = piece.end.wrapping_add_signed(self.shift);
        }
        pieces.truncate(self.lead);
        pieces.append(&mut fresh);
        pieces.append(&mut behind);
        Some(Parsed {
            file: crate::ast::File {
                items: known.items,
                imports: known.imports,
                ..made
            },
            pieces,
            parsed,
        })
    }

    /// Where the next piece begins, or the text ends.
    fn past_blanks(&self, mut at: usize, comments: &[Comment]) -> usize {
        let bytes = self.text.as_bytes();
        loop {
            let is_blank = |byte: &&u8| matches!(byte, b' ' | b'\t' | b'\r' | b'\n');
            at += bytes[at..].iter().take_while(is_blank).count();
            let next = comments.binary_search_by_key(&at, |comment| comment.span.start as usize);
            match next {
                Ok(comment) => at = comments[comment].span.end as usize,
                Err(_) => return at,
            }
        }
    }
}

/// How many pairs are the same before the first that are not.
fn common<'a>(pairs: impl Iterator<Item = (&'a u8, &'a u8)>) -> usize {
    pairs.take_while(|(a, b)| a == b).count()
}

/// Puts what is new between what stays at the beginning and at the end.
fn spliced<T: Shift>(known: &mut Vec<T>, (lead, trail): (usize, usize), fresh: Vec<T>, by: i32) {
    let mut behind = known.split_off(trail);
    if by != 0 {
        behind.shift(by);
    }
    known.truncate(lead);
    known.extend(fresh);
    known.append(&mut behind);
}
