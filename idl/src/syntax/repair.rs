//! What makes a bad place right, tried before it is offered.
//!
//! A candidate is a guess from what stands where the parser stopped. The changed text is parsed again, so a guess
//! that helps is certain and any other is dropped; some mistakes need several steps.

use std::ops::Range;

use pest::Parser;
use turbo_grammar::{Rule, TurboParser};

use super::Builder;
use super::candidates::candidates;
use super::unexpected::{Failure, Place};
use crate::diagnostics::{Edit, Fix};

/// So many bytes of a text are tried: what cannot be repaired within them is too large to be one mistake.
const WINDOW: usize = 8 << 10;

/// So many mistakes of one place are put right together.
const MOST_STEPS: usize = 8;

/// So many guesses of a file are tried, which takes time.
pub(super) const MOST_TRIES: usize = 500;

/// A change of a part of a text.
pub(super) struct Candidate {
    pub(super) title: String,
    pub(super) edits: Vec<(Range<usize>, String)>,
}

impl Candidate {
    pub(super) fn new(title: impl Into<String>, place: Range<usize>, text: impl Into<String>) -> Self {
        Self {
            title: title.into(),
            edits: vec![(place, text.into())],
        }
    }

    pub(super) fn and(mut self, place: Range<usize>, text: impl Into<String>) -> Self {
        self.edits.push((place, text.into()));
        self.edits.sort_by_key(|(place, _)| place.start);
        self
    }

    fn made_in(&self, text: &str) -> Option<String> {
        let mut made = String::with_capacity(text.len() + 16);
        let mut done = 0;
        for (place, new) in &self.edits {
            made.push_str(text.get(done..place.start)?);
            made.push_str(new);
            done = place.end;
        }
        made.push_str(text.get(done..)?);
        Some(made)
    }
}

/// A text in which the parser stopped.
pub(super) struct Stop<'a> {
    pub(super) place: Place,
    pub(super) text: &'a str,
    /// How many members or items before it are right.
    done: usize,
    /// Where the member or the item begins, after its documentation and attributes.
    pub(super) head: usize,
    /// Where the bad place ends.
    pub(super) end: usize,
    pub(super) failure: Failure,
}

impl Builder<'_> {
    /// What makes the bad place from `start` to `end` right, if that is known.
    pub(super) fn repair(&mut self, place: Place, start: usize, end: usize) -> Option<Fix> {
        let rest = &self.text[start..];
        let window = (0..=WINDOW.min(rest.len()))
            .rev()
            .find(|&at| rest.is_char_boundary(at))?;
        let original = &rest[..window];
        let mut text = original.to_owned();
        // Counted from the end, the place keeps its end while the text changes.
        let end = whole_end(original, end.checked_sub(start)?)?;
        let after = original.len() - end;
        let mut steps: Vec<Candidate> = Vec::new();
        while let Some((done, head, failure)) = first_failure(place, &text, text.len() - after) {
            if steps.len() == MOST_STEPS {
                return None;
            }
            let stop = Stop {
                place,
                done,
                text: &text,
                head,
                end: text.len() - after,
                failure,
            };
            let better = candidates(&stop).into_iter().find_map(|candidate| {
                self.tries_left = self.tries_left.checked_sub(1)?;
                let made = candidate.made_in(&text)?;
                let is_kept = made.ends_with(&text[text.len() - after..]);
                let is_better = is_kept && is_further(&stop, &candidate, &made, after);
                is_better.then_some((candidate, made))
            });
            let (step, made) = better?;
            steps.push(step);
            text = made;
        }
        self.as_fix(steps, start, original, &text)
    }

    fn as_fix(&self, mut steps: Vec<Candidate>, start: usize, original: &str, made: &str) -> Option<Fix> {
        let mut titles: Vec<String> = Vec::new();
        for step in &steps {
            if !titles.contains(&step.title) {
                titles.push(step.title.clone());
            }
        }
        let edits = match steps.len() {
            0 => return None,
            1 => std::mem::take(&mut steps[0].edits),
            _ => vec![difference(original, made)],
        };
        let edits = edits.into_iter().map(|(place, text)| Edit {
            span: self.span(start + place.start, start + place.end),
            text,
        });
        Some(Fix {
            title: titles.join("; "),
            edits: edits.collect(),
        })
    }
}

/// Whether a change leads the parser further than it came before.
fn is_further(stop: &Stop<'_>, candidate: &Candidate, made: &str, after: usize) -> bool {
    let Some((done, _, failure)) = first_failure(stop.place, made, made.len() - after) else {
        return true;
    };
    if done != stop.done {
        return done > stop.done;
    }
    // The same mark behind a change stands elsewhere, so both are counted from the end.
    let last = candidate.edits.last().map_or(0, |(place, _)| place.end);
    let stopped = stop.text.len() - stop.failure.at.max(last);
    let left = made.len() - failure.at.min(made.len());
    // To come to what follows the change is a step, unless it is where the parser was before.
    left < stopped || left == stopped && last > stop.failure.at
}

/// Where the parser stops in a text of which everything up to `end` should be members or items one after the other,
/// where the one begins that it stops in, and how many are right before it.
fn first_failure(place: Place, text: &str, end: usize) -> Option<(usize, usize, Failure)> {
    let mut at = 0;
    for done in 0.. {
        let rest = &text[at..];
        let begin = at + rest.len() - after_comments(rest).len();
        if begin >= end {
            return None;
        }
        match TurboParser::parse(place.rule(), &text[begin..]) {
            // Arguments end once.
            Ok(_) if place == Place::Arguments && at > 0 => {
                let failure = Failure {
                    at: begin,
                    rules: Vec::new(),
                };
                return Some((done, begin, failure));
            }
            Ok(pairs) => at = begin + pairs.as_str().len().max(1),
            Err(error) => {
                let head = TurboParser::parse(Rule::prefix, &text[begin..]);
                let head = begin + head.map_or(0, |pairs| pairs.as_str().len());
                return Some((done, head, Failure::new(&error, begin)));
            }
        }
    }
    None
}

/// What comes after white space and comments.
fn after_comments(text: &str) -> &str {
    let mut rest = text.trim_start();
    loop {
        let is_line = rest.starts_with("//") && (!rest.starts_with("///") || rest.starts_with("////"));
        let after = if is_line {
            rest.split_once('\n').map(|(_, after)| after)
        } else if rest.starts_with("/*") {
            rest.split_once("*/").map(|(_, after)| after)
        } else {
            return rest;
        };
        rest = after.unwrap_or_default().trim_start();
    }
}

/// Where a bad place ends, with the brackets that close what it opens, and the white space behind it.
fn whole_end(text: &str, end: usize) -> Option<usize> {
    let mut closers = Vec::new();
    for c in text.get(..end)?.chars() {
        match c {
            '{' => closers.push('}'),
            '(' => closers.push(')'),
            '[' => closers.push(']'),
            c if closers.last() == Some(&c) => drop(closers.pop()),
            _ => {}
        }
    }
    let mut rest = text[end..].trim_start();
    while let Some(after) = closers.pop().and_then(|closer| rest.strip_prefix(closer)) {
        rest = after.trim_start();
    }
    Some(text.len() - rest.len())
}

/// The one change that makes a text of another: what is left between what both begin and end with.
fn difference(old: &str, new: &str) -> (Range<usize>, String) {
    let same = |(a, b): &(char, char)| a == b;
    let bytes = |pair: (char, char)| pair.0.len_utf8();
    let start: usize = old.chars().zip(new.chars()).take_while(same).map(bytes).sum();
    let ends = old[start..].chars().rev().zip(new[start..].chars().rev());
    let end: usize = ends.take_while(same).map(bytes).sum();
    (start..old.len() - end, new[start..new.len() - end].to_owned())
}

#[cfg(test)]
mod tests {
    use super::difference;

    #[test]
    fn a_difference_is_what_changes() {
        assert_eq!(difference("ab cd", "ab; cd"), (2..2, ";".to_owned()));
        assert_eq!(difference("aaa", "aa"), (2..3, String::new()));
        assert_eq!(difference("x\u{e9}y", "x\u{e8}y"), (1..3, "\u{e8}".to_owned()));
    }
}
