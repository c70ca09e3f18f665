//! From tokens to a tree of brackets. It goes by what the grammar has checked, and ends with the tokens whatever they are.

use std::borrow::Cow;
use std::mem::take;

use super::flat;
use super::spacing::{closes, is_spaced};
use super::tokens::{Comment, Kind, Token};
use super::tree::{Body, Element, Group, Line, Piece, PieceKind};

/// Arranges the tokens of a whole file.
pub(super) fn build(tokens: Vec<Token<'_>>) -> Body<'_> {
    let mut builder = Builder { tokens, at: 0 };
    let comments = builder.comments();
    builder.body(Members::Items, Body::default(), comments)
}

/// What stands in a body.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Members {
    Items,
    /// Fields or variants.
    Fields,
    Methods,
    Params,
    Types,
    Values,
}

impl Members {
    /// Whether attributes have lines of their own.
    fn are_in_blocks(self) -> bool {
        matches!(self, Self::Items | Self::Fields | Self::Methods)
    }

    fn separator(self) -> &'static str {
        match self {
            Self::Items | Self::Methods => ";",
            Self::Fields | Self::Params | Self::Types | Self::Values => ",",
        }
    }
}

struct Builder<'a> {
    tokens: Vec<Token<'a>>,
    /// The next token; never past the end.
    at: usize,
}

impl<'a> Builder<'a> {
    fn next(&self) -> &Token<'a> {
        &self.tokens[self.at.min(self.tokens.len() - 1)]
    }

    fn next_is(&self, mark: &str) -> bool {
        self.next().text == mark && self.next().kind == Kind::Mark
    }

    fn is_at_end(&self) -> bool {
        let next = self.next();
        next.kind == Kind::End || (next.kind == Kind::Mark && matches!(next.text, "}" | ")" | "]" | ">"))
    }

    /// The next token's text; it is behind us afterwards.
    fn take(&mut self) -> &'a str {
        let text = self.next().text;
        self.at += 1;
        text
    }

    /// The comments before the next token, which no one else takes then.
    fn comments(&mut self) -> Vec<Comment<'a>> {
        let at = self.at.min(self.tokens.len() - 1);
        take(&mut self.tokens[at].comments)
    }

    /// Those of the comments before the next token that stand behind what was read last, and the others.
    fn parted_comments(&mut self) -> (Vec<Comment<'a>>, Vec<Comment<'a>>) {
        let is_last = self.is_at_end();
        part(self.comments(), is_last)
    }

    /// The elements up to a closing bracket or the end. `comments` stand before the first of them.
    fn body(&mut self, members: Members, mut body: Body<'a>, mut comments: Vec<Comment<'a>>) -> Body<'a> {
        while !self.is_at_end() {
            let (element, after) = self.element(members, comments);
            body.elements.push(element);
            comments = after;
        }
        // At the top level a bracket ends nothing. The grammar lets none through.
        if members == Members::Items && self.next().kind != Kind::End {
            self.at = self.tokens.len() - 1;
        }
        body.rest = comments;
        body
    }

    /// One element, and the comments between it and what follows.
    fn element(&mut self, members: Members, mut before: Vec<Comment<'a>>) -> (Element<'a>, Vec<Comment<'a>>) {
        let mut element = Element::default();
        loop {
            let is_doc = self.next().kind == Kind::Doc;
            let is_attribute = !is_doc && members.are_in_blocks() && self.next_is("@");
            let mut line = Line {
                before,
                feeds: self.next().feeds,
                ..Line::default()
            };
            if is_doc {
                let text = doc(self.take());
                line.pieces.push(Piece {
                    is_spaced: false,
                    kind: PieceKind::Text(text),
                });
            } else {
                line.pieces = self.pieces(members, is_attribute);
            }
            // Of a parameter, attributes stand on its line; documentation still parts them.
            if is_doc || is_attribute || (!members.are_in_blocks() && self.next().kind == Kind::Doc) {
                let (behind, after) = self.parted_comments();
                line.behind = behind;
                element.prefix.push(line);
                before = after;
                continue;
            }
            let after = self.finish(members, &mut line, &mut element);
            element.main = line;
            return (element, after);
        }
    }

    /// The end of an element: its separator and the comments around it.
    fn finish(
        &mut self,
        members: Members,
        line: &mut Line<'a>,
        element: &mut Element<'a>,
    ) -> Vec<Comment<'a>> {
        let is_block = matches!(line.pieces.last(), Some(Piece { kind: PieceKind::Group(group), .. }) if group.open == "{");
        if members != Members::Items || !is_block {
            element.separator = members.separator();
        }
        if self.next_is(element.separator) {
            let mut inner = self.comments();
            let count = inner
                .iter()
                .take_while(|comment| !comment.is_line() && comment.feeds_before == 0)
                .count();
            line.behind = inner.split_off(count);
            line.inner = inner;
            self.at += 1;
        }
        let (behind, after) = self.parted_comments();
        line.behind.extend(behind);
        after
    }

    /// The pieces of one line: up to its separator, or of an attribute.
    fn pieces(&mut self, members: Members, is_attribute: bool) -> Vec<Piece<'a>> {
        let mut line = Pieces {
            pieces: Vec::new(),
            words: Vec::new(),
            lists: 0,
            is_after_comment: false,
        };
        let first = self.next().text;
        loop {
            let next = self.next();
            let is_list_mark = line.lists > 0 && (self.next_is("]") || self.next_is(";"));
            let is_over = next.kind == Kind::End
                || (next.kind == Kind::Doc && !line.words.is_empty())
                || (!is_list_mark && (self.is_at_end() || self.next_is(members.separator())))
                || (is_attribute && line.is_whole_attribute(next));
            if is_over {
                return line.pieces;
            }
            for comment in self.comments() {
                line.comment(comment);
            }
            let is_spaced = line.is_spaced(self.next());
            let text = self.take();
            let holds = match text {
                "{" if members == Members::Items && first == "service" => Some(Members::Methods),
                "{" => Some(Members::Fields),
                "(" if line.is_attribute() => Some(Members::Values),
                "(" if members == Members::Methods && line.words.len() == 2 => Some(Members::Params),
                "[" if members == Members::Values || line.has_default(first) => Some(Members::Values),
                "(" | "<" => Some(Members::Types),
                _ => None,
            };
            let kind = match holds {
                Some(holds) => PieceKind::Group(self.group(text, holds)),
                None => PieceKind::Text(Cow::Borrowed(text)),
            };
            let is_block = matches!(holds, Some(Members::Fields | Members::Methods));
            line.push(text, holds.is_some(), Piece { is_spaced, kind });
            // A block ends an item and a variant.
            if is_block && (members == Members::Items) {
                return line.pieces;
            }
        }
    }

    /// The rest of a group whose opening bracket has been read.
    fn group(&mut self, open: &'a str, members: Members) -> Group<'a> {
        let first_line = self.tokens[self.at - 1].line;
        let mut comments = self.comments();
        if self.next_is(",") {
            // A comma with nothing before it means nothing.
            self.at += 1;
            comments.extend(self.comments());
        }
        let (behind_open, comments) = part(comments, false);
        let body = Body {
            behind_open,
            ..Body::default()
        };
        let body = self.body(members, body, comments);
        let is_on_one_line = self.next().line == first_line;
        let close = if self.is_at_end() { self.take() } else { "" };
        let mut group = Group {
            open,
            close,
            body,
            is_eager: members == Members::Params,
            flat: None,
        };
        let may_be_flat = match members {
            Members::Methods => group.body.elements.is_empty(),
            Members::Fields => is_on_one_line,
            _ => true,
        };
        if may_be_flat || group.body.is_empty() {
            group.flat = flat::group(&group);
        }
        group
    }
}

/// Those of some comments that stand behind what was read before them, and the others. `is_last`: nothing comes after them
/// on their line.
fn part<'a>(mut comments: Vec<Comment<'a>>, is_last: bool) -> (Vec<Comment<'a>>, Vec<Comment<'a>>) {
    let count = comments
        .iter()
        .take_while(|comment| comment.feeds_before == 0)
        .count();
    let ends_line = count > 0 && comments[count - 1].feeds_after > 0;
    let after = comments.split_off(if ends_line || is_last { count } else { 0 });
    (comments, after)
}

/// A line of documentation, with one space after its slashes.
fn doc(text: &str) -> Cow<'_, str> {
    let said = text.strip_prefix("///").unwrap_or_default();
    let said = said.strip_prefix(' ').unwrap_or(said).trim_end();
    if said.is_empty() {
        Cow::Borrowed("///")
    } else {
        Cow::Owned(format!("/// {said}"))
    }
}

/// Pieces that are being collected.
struct Pieces<'a> {
    pieces: Vec<Piece<'a>>,
    /// The tokens outside of groups; of a group its opening and its closing bracket.
    words: Vec<&'a str>,
    /// How many lists of one type are open. Their brackets are no group: there is nothing to break a line at.
    lists: usize,
    is_after_comment: bool,
}

impl<'a> Pieces<'a> {
    fn last(&self, back: usize) -> Option<&'a str> {
        let at = self.words.len().checked_sub(back)?;
        self.words.get(at).copied()
    }

    fn is_spaced(&self, next: &Token<'_>) -> bool {
        match self.last(1) {
            _ if self.is_after_comment => !closes(next),
            Some(last) => is_spaced(self.last(2), last, next),
            None => false,
        }
    }

    fn comment(&mut self, comment: Comment<'a>) {
        let is_spaced =
            comment.is_line() || self.is_after_comment || !matches!(self.last(1), None | Some("[" | "@"));
        self.is_after_comment = true;
        self.pieces.push(Piece {
            is_spaced,
            kind: PieceKind::Comment(comment),
        });
    }

    fn push(&mut self, text: &'a str, is_group: bool, piece: Piece<'a>) {
        match text {
            "[" if !is_group => self.lists += 1,
            "]" => self.lists = self.lists.saturating_sub(1),
            _ => {}
        }
        self.words.push(text);
        if is_group {
            self.words.push(")");
        }
        self.is_after_comment = false;
        self.pieces.push(piece);
    }

    /// Whether the last two tokens are the name of an attribute with its mark.
    fn is_attribute(&self) -> bool {
        self.last(2) == Some("@")
    }

    /// Whether an attribute that stands alone is over before this token.
    fn is_whole_attribute(&self, next: &Token<'_>) -> bool {
        let has_arguments = next.kind == Kind::Mark && next.text == "(";
        self.words.len() > 2 || (self.words.len() == 2 && !has_arguments)
    }

    /// Whether values stand here, and not types: after `=`, except where that gives a name to a type.
    fn has_default(&self, first: &str) -> bool {
        let is_spelling = matches!(first, "type" | "alias") && self.words.get(2) == Some(&"=");
        !is_spelling && self.words.contains(&"=")
    }
}
