//! The brackets around a place, and what has been written between the innermost of them since the last separator.

use crate::index::{SymbolKind, Token};

/// A pair of brackets of which only the first has been met, or the whole file.
#[derive(Clone, Debug)]
pub(super) struct Frame<'t> {
    pub(super) kind: FrameKind,
    /// The words and marks since the last separator; a pair of brackets with all that is in it is one, `()`.
    pub(super) member: Vec<&'t str>,
}

/// What stands between two brackets.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) enum FrameKind {
    /// The whole file.
    Top,
    Fields,
    Variants(SymbolKind),
    Methods,
    Parameters,
    /// The arguments of the attribute of that name.
    Arguments(String),
    /// Types: of a list, a tuple, a payload, or the arguments of a type.
    Types,
    /// New names: of type parameters.
    Names,
    Values,
    /// Nothing that is known.
    Other,
}

impl FrameKind {
    /// What an attribute in it is before; nothing where several things may follow.
    pub(super) fn owner(&self) -> Option<SymbolKind> {
        match self {
            Self::Fields => Some(SymbolKind::Field),
            Self::Variants(kind) => Some(*kind),
            Self::Methods => Some(SymbolKind::Method),
            Self::Parameters => Some(SymbolKind::Parameter),
            _ => None,
        }
    }

    fn separates(&self, mark: &str) -> bool {
        match self {
            Self::Top | Self::Methods => mark == ";",
            Self::Types => mark == ",",
            _ => matches!(mark, "," | ";"),
        }
    }
}

/// So many brackets inside each other are told apart; nothing healthy has as many.
const MOST_FRAMES: usize = 256;

/// The name of the item and the innermost brackets around what follows some tokens.
pub(super) fn frames<'t>(text: &'t str, tokens: &[Token]) -> (Option<String>, Frame<'t>) {
    let mut walk = Walk {
        stack: vec![Frame {
            kind: FrameKind::Top,
            member: Vec::new(),
        }],
        item: None,
    };
    let words: Vec<&str> = tokens
        .iter()
        .filter(|token| !token.is_comment())
        .map(|token| token.text(text))
        .collect();
    for at in 0..words.len() {
        walk.recover(&words[at..]);
        walk.meet(words[at]);
    }
    let item = walk
        .item
        .filter(|_| walk.stack.len() > 1 || !walk.stack[0].member.is_empty());
    let innermost = walk.stack.pop().unwrap_or(Frame {
        kind: FrameKind::Other,
        member: Vec::new(),
    });
    (item.map(str::to_owned), innermost)
}

struct Walk<'t> {
    /// Never empty: the first is the whole file.
    stack: Vec<Frame<'t>>,
    item: Option<&'t str>,
}

impl<'t> Walk<'t> {
    /// Where an item or a method certainly begins, whatever was left open before it ends.
    fn recover(&mut self, ahead: &[&'t str]) {
        let is_item = match ahead {
            ["struct" | "enum" | "error" | "service", name, "{" | "<", ..] => is_name(name),
            ["const", name, ":", ..] | ["type" | "alias", name, "=", ..] => is_name(name),
            ["import", path, ..] => path.starts_with('"'),
            _ => false,
        };
        // A member can be called `type`; an item begins where none is being written.
        let is_top = self.stack.len() == 1;
        if is_item && !is_top {
            self.stack.truncate(1);
            self.top().member.clear();
        }
        if is_item && is_top {
            let prefix_only = super::without_attributes(&self.stack[0].member).is_empty();
            if !prefix_only {
                self.top().member.clear();
            }
        }
        if matches!(ahead, ["fn", name, "(", ..] if is_name(name))
            && let Some(methods) = self
                .stack
                .iter()
                .position(|frame| frame.kind == FrameKind::Methods)
            && !(self.stack.len() == methods + 1 && super::without_attributes(&self.top().member).is_empty())
        {
            self.stack.truncate(methods + 1);
            self.top().member.clear();
        }
    }

    fn top(&mut self) -> &mut Frame<'t> {
        // The whole file is never popped.
        let last = self.stack.len() - 1;
        &mut self.stack[last]
    }

    fn meet(&mut self, word: &'t str) {
        if self.stack.len() == 1
            && let [
                ..,
                "struct" | "enum" | "error" | "service" | "const" | "type" | "alias",
            ] = self.stack[0].member.as_slice()
        {
            self.item = Some(word);
        }
        match word {
            "{" | "(" | "[" | "<" => self.open(word),
            "}" | ")" | "]" | ">" => self.close(word),
            _ if self.top().kind.separates(word) => self.top().member.clear(),
            _ => self.top().member.push(word),
        }
    }

    fn open(&mut self, mark: &str) {
        let kind = self.kind_of(mark);
        if self.stack.len() < MOST_FRAMES {
            self.stack.push(Frame {
                kind,
                member: Vec::new(),
            });
        }
    }

    fn kind_of(&self, mark: &str) -> FrameKind {
        let frame = &self.stack[self.stack.len() - 1];
        let member = frame.member.as_slice();
        if let ([.., "@", _], "(") = (member, mark)
            && let Some(name) = member.last()
        {
            return FrameKind::Arguments((*name).to_owned());
        }
        let written = super::without_attributes(member);
        match (&frame.kind, mark, written) {
            (FrameKind::Top, "{", ["struct", ..]) => FrameKind::Fields,
            (FrameKind::Top, "{", ["enum", ..]) => FrameKind::Variants(SymbolKind::Variant),
            (FrameKind::Top, "{", ["error", ..]) => FrameKind::Variants(SymbolKind::ErrorVariant),
            (FrameKind::Top, "{", ["service", ..]) => FrameKind::Methods,
            (FrameKind::Top, "<", ["struct" | "enum" | "error", _]) => FrameKind::Names,
            (FrameKind::Variants(_), "{", [_]) => FrameKind::Fields,
            (FrameKind::Variants(_), "(", [_]) => FrameKind::Types,
            (FrameKind::Methods, "(", ["fn", _]) => FrameKind::Parameters,
            (FrameKind::Arguments(_) | FrameKind::Values, "[", _) => FrameKind::Values,
            (FrameKind::Other, ..) | (_, "{", _) => FrameKind::Other,
            (FrameKind::Top, _, ["const", ..]) if written.contains(&"=") => FrameKind::Values,
            (FrameKind::Fields | FrameKind::Parameters, _, _) if written.contains(&"=") => FrameKind::Values,
            _ => FrameKind::Types,
        }
    }

    fn close(&mut self, mark: &str) {
        let ends = |kind: &FrameKind| match mark {
            "}" => matches!(
                kind,
                FrameKind::Fields | FrameKind::Variants(_) | FrameKind::Methods | FrameKind::Other
            ),
            _ => !matches!(
                kind,
                FrameKind::Top | FrameKind::Fields | FrameKind::Variants(_) | FrameKind::Methods
            ),
        };
        // A brace ends what was left open within it; another bracket ends only what it can have begun.
        let found = match mark {
            "}" => self.stack.iter().rposition(|frame| ends(&frame.kind)),
            _ => Some(self.stack.len() - 1).filter(|&at| ends(&self.stack[at].kind)),
        };
        let Some(at) = found.filter(|&at| at > 0) else {
            return;
        };
        self.stack.truncate(at);
        let is_item = self.stack.len() == 1 && mark == "}";
        let frame = self.top();
        if is_item {
            frame.member.clear();
        } else {
            frame.member.push("()");
        }
    }
}

fn is_name(word: &str) -> bool {
    word.starts_with(|c: char| c.is_ascii_alphabetic())
}
