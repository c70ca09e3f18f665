//! A table of edits, as people write it: blocks of lines.

use turbo_idl::case::pascal;

/// An edit or a method of a table.
#[derive(Debug, Default)]
pub struct Block {
    /// Its name, which names of methods are made from.
    pub name: String,
    /// The line that it begins in.
    pub line: usize,
    /// The definitions of both revisions.
    pub types: [Vec<String>; 2],
    /// What it is about.
    pub about: About,
    /// Whether signatures stay.
    pub is_unchanged: bool,
}

/// What a block is about.
#[derive(Debug)]
pub enum About {
    /// A type of each revision, to be tried in all positions but some.
    Edit {
        /// The two types.
        types: [String; 2],
        /// Values that clients send, with what handlers see.
        lift: Way,
        /// Values that handlers answer, with what clients receive.
        lower: Way,
        /// Positions that the language has no such type in.
        not: Vec<String>,
    },
    /// A method of each revision, if it has it: what stands behind its name.
    Method {
        /// The two methods.
        methods: [Option<String>; 2],
        /// The rule that refuses it.
        refused: Option<String>,
        /// Lines behind `call`.
        calls: Vec<String>,
    },
}

/// One direction of an edit.
#[derive(Debug, Default)]
pub struct Way {
    /// What goes in and what comes out.
    pub values: Vec<(String, String)>,
    /// The rule that refuses it.
    pub refused: Option<String>,
    /// The rule that is reported, though calls are served: about lengths.
    pub limited: Option<String>,
}

impl Default for About {
    fn default() -> Self {
        Self::Edit {
            types: Default::default(),
            lift: Way::default(),
            lower: Way::default(),
            not: Vec::new(),
        }
    }
}

/// Reads a table.
///
/// # Panics
/// When a line says something else: with its number.
#[must_use]
pub fn table(text: &str) -> Vec<Block> {
    let mut blocks: Vec<Block> = Vec::new();
    for (at, line) in text.lines().enumerate() {
        let (first, rest) = line.split_once(' ').unwrap_or((line, ""));
        match (first, blocks.last_mut()) {
            ("" | "#", _) => {}
            ("edit", _) => blocks.push(edit(at + 1, rest)),
            ("method", _) => blocks.push(Block {
                name: rest.to_owned(),
                line: at + 1,
                about: About::Method {
                    methods: [None, None],
                    refused: None,
                    calls: Vec::new(),
                },
                ..Block::default()
            }),
            (_, Some(block)) => block
                .line(first, rest)
                .unwrap_or_else(|| panic!("line {}: {line}", at + 1)),
            _ => panic!("line {}: {line}", at + 1),
        }
    }
    blocks
}

fn edit(line: usize, head: &str) -> Block {
    let (name, types) = match head.split_once(": ") {
        None => (head, [pascal(head), pascal(head)]),
        Some((name, types)) => {
            let (old, new) = types.split_once(" => ").expect("two types");
            (name, [old.to_owned(), new.to_owned()])
        }
    };
    let About::Edit { lift, lower, not, .. } = About::default() else {
        unreachable!("an edit, unless it is said")
    };
    Block {
        name: name.to_owned(),
        line,
        about: About::Edit {
            types,
            lift,
            lower,
            not,
        },
        ..Block::default()
    }
}

impl Block {
    /// Takes a line, if it says something.
    fn line(&mut self, first: &str, rest: &str) -> Option<()> {
        let revisions = match first {
            "old" => &[0][..],
            "new" => &[1],
            "both" => &[0, 1],
            _ => &[],
        };
        let is_type = ["struct ", "enum ", "error ", "type "]
            .iter()
            .any(|word| rest.starts_with(word));
        match (&mut self.about, first) {
            (_, "old" | "new" | "both") if is_type => {
                revisions
                    .iter()
                    .for_each(|&at| self.types[at].push(rest.to_owned()));
            }
            (About::Method { methods, .. }, "old" | "new") => {
                methods[revisions[0]] = Some(rest.to_owned()).filter(|rest| !rest.is_empty());
            }
            (_, "unchanged") => self.is_unchanged = true,
            (About::Method { .. }, "adapted") => {}
            (About::Method { refused, .. }, "refused") => *refused = Some(rest.to_owned()),
            (About::Method { calls, .. }, "call") => calls.push(rest.to_owned()),
            (About::Edit { not, .. }, "not") => *not = rest.split(' ').map(str::to_owned).collect(),
            (About::Edit { lift, .. }, "lift") => lift.line(rest)?,
            (About::Edit { lower, .. }, "lower") => lower.line(rest)?,
            _ => return None,
        }
        Some(())
    }
}

impl Way {
    fn line(&mut self, rest: &str) -> Option<()> {
        if let Some(rule) = rest.strip_prefix("refused ") {
            self.refused = Some(rule.to_owned());
        } else if let Some(rule) = rest.strip_prefix("limited ") {
            self.limited = Some(rule.to_owned());
        } else {
            let (from, to) = rest.split_once(" => ")?;
            self.values.push((from.to_owned(), to.to_owned()));
        }
        Some(())
    }
}
