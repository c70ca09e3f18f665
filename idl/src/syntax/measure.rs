use crate::ast::Comment;
use crate::diagnostics::{Code, Diagnostic};
use crate::source::{FileId, Span};

/// How deeply brackets, and comments, may stand inside each other.
pub(crate) const MAX_DEPTH: usize = 64;

/// Measures a text before the parser, which recurses, sees it.
///
/// Reads strings and comments exactly as the grammar does, and closes brackets no sooner than its recovery does:
/// what passes here cannot make the parser descend deeper than [`MAX_DEPTH`]. Parts have `least` bytes or more, but for the last.
pub(super) fn measure(file: FileId, text: &str, least: usize) -> Result<Measured, Box<Diagnostic>> {
    let mut measure = Measure {
        file,
        bytes: text.as_bytes(),
        at: 0,
        open: Vec::new(),
        least,
        measured: Measured::default(),
    };
    while let Some(&byte) = measure.bytes.get(measure.at) {
        if IS_PLAIN[usize::from(byte)] {
            measure.at += 1;
        } else {
            measure.step(byte)?;
        }
    }
    Ok(measure.measured)
}

/// What a text is made of, as far as can be seen without a grammar.
#[derive(Debug, Default)]
pub(super) struct Measured {
    pub(super) comments: Vec<Comment>,
    /// Where a part of the text ends in which every bracket is closed: behind a `;` or a `}`, so behind an item if it is right.
    pub(super) parts: Vec<usize>,
}

/// The bytes that begin nothing.
const IS_PLAIN: [bool; 256] = {
    let mut is_plain = [true; 256];
    let special = b"/\"-{([<})]>;";
    let mut at = 0;
    while at < special.len() {
        is_plain[special[at] as usize] = false;
        at += 1;
    }
    is_plain
};

struct Measure<'a> {
    file: FileId,
    bytes: &'a [u8],
    at: usize,
    open: Vec<(u8, usize)>,
    least: usize,
    measured: Measured,
}

impl Measure<'_> {
    fn step(&mut self, byte: u8) -> Result<(), Box<Diagnostic>> {
        let rest = &self.bytes[self.at..];
        match byte {
            b'/' if rest.starts_with(b"//") => {
                let start = self.at;
                self.at += length_of_line(rest);
                let is_doc = rest.starts_with(b"///") && !rest.starts_with(b"////");
                if !is_doc {
                    self.keep_comment(start);
                }
            }
            b'/' if rest.starts_with(b"/*") => {
                let start = self.at;
                self.comment()?;
                self.keep_comment(start);
            }
            b'"' => self.at += length_of_string(rest),
            b'-' if rest.starts_with(b"->") => self.at += 2,
            b'{' | b'(' | b'[' | b'<' => self.open(byte)?,
            b'}' => {
                self.close(byte);
                self.part();
            }
            b')' | b']' | b'>' => self.close(byte),
            b';' => {
                while matches!(self.open.last(), Some((b'(' | b'<', _))) {
                    self.open.pop();
                }
                self.at += 1;
                self.part();
            }
            _ => self.at += 1,
        }
        Ok(())
    }

    fn keep_comment(&mut self, start: usize) {
        let span = self.span(start, self.at - start);
        self.measured.comments.push(Comment { span });
    }

    /// Ends a part here, if it is long enough and nothing is open.
    fn part(&mut self) {
        let start = self.measured.parts.last().copied().unwrap_or(0);
        if self.open.is_empty() && self.at - start >= self.least {
            self.measured.parts.push(self.at);
        }
    }

    fn open(&mut self, byte: u8) -> Result<(), Box<Diagnostic>> {
        if self.open.len() == MAX_DEPTH {
            let message = format!("brackets are nested more than {MAX_DEPTH} deep");
            let (_, outermost) = self.open[0];
            let diagnostic = Diagnostic::error(
                Code::NestedTooDeeply,
                self.span(self.at, 1),
                message,
                "one too many",
            );
            return Err(Box::new(
                diagnostic
                    .and_at(self.span(outermost, 1), "the outermost of them is opened here")
                    .note("the file is not read any further"),
            ));
        }
        self.open.push((byte, self.at));
        self.at += 1;
        Ok(())
    }

    /// A brace closes the nearest brace, and what was left open within. Any other bracket closes one of its kind and nothing else: within
    /// another, recovery takes it for a word.
    fn close(&mut self, byte: u8) {
        self.at += 1;
        let opener = match byte {
            b'}' => b'{',
            b')' => b'(',
            b']' => b'[',
            _ => b'<',
        };
        let closed = if byte == b'}' {
            self.open.iter().rposition(|&(open, _)| open == opener)
        } else {
            let innermost = self.open.last().filter(|&&(open, _)| open == opener);
            innermost.map(|_| self.open.len() - 1)
        };
        if let Some(depth) = closed {
            self.open.truncate(depth);
        }
    }

    fn comment(&mut self) -> Result<(), Box<Diagnostic>> {
        let mut open = Vec::new();
        let mut closed_within = None;
        loop {
            let rest = &self.bytes[self.at..];
            if rest.is_empty() {
                return Err(Box::new(self.unclosed_comment(&open, closed_within)));
            } else if rest.starts_with(b"/*") {
                if open.len() == MAX_DEPTH {
                    let message = format!("comments are nested more than {MAX_DEPTH} deep");
                    let diagnostic = Diagnostic::error(
                        Code::NestedTooDeeply,
                        self.span(self.at, 2),
                        message,
                        "one too many",
                    );
                    return Err(Box::new(
                        diagnostic
                            .and_at(self.span(open[0], 2), "the outermost of them begins here")
                            .note("the file is not read any further"),
                    ));
                }
                open.push(self.at);
                self.at += 2;
            } else if rest.starts_with(b"*/") {
                let closed = open.pop();
                self.at += 2;
                if open.is_empty() {
                    return Ok(());
                }
                closed_within = closed;
            } else {
                self.at += 1;
            }
        }
    }

    fn unclosed_comment(&self, open: &[usize], closed_within: Option<usize>) -> Diagnostic {
        let diagnostic = Diagnostic::error(
            Code::UnclosedComment,
            self.span(open[0], 2),
            "this comment is never closed",
            "the rest of the file is inside of it",
        );
        match (open, closed_within) {
            ([_, .., last], _) => diagnostic
                .and_at(self.span(*last, 2), "nor is this one inside of it")
                .help("comments nest: each `/*` needs its own `*/`"),
            (_, Some(within)) => diagnostic
                .and_at(self.span(within, 2), "a `*/` closed this one instead")
                .help("comments nest: each `/*` needs its own `*/`"),
            _ => diagnostic.help("close it with `*/`"),
        }
    }

    fn span(&self, start: usize, length: usize) -> Span {
        Span {
            file: self.file,
            start: start as u32,
            end: (start + length) as u32,
        }
    }
}

/// How many bytes there are before the line feed.
pub(crate) fn length_of_line(rest: &[u8]) -> usize {
    rest.iter().position(|&byte| byte == b'\n').unwrap_or(rest.len())
}

/// A string, with its quotes, ends with its line at the latest.
pub(crate) fn length_of_string(rest: &[u8]) -> usize {
    let mut at = 1;
    loop {
        match rest.get(at) {
            None | Some(b'\n') => return at,
            Some(b'"') => return at + 1,
            Some(b'\\') if rest.get(at + 1).is_some_and(|&next| next != b'\n') => at += 2,
            Some(_) => at += 1,
        }
    }
}
