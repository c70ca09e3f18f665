use core::fmt;

use crate::text::Text;

/// One step on the way from the outermost value to the one that was wrong.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Segment {
    /// `.name`
    Field(&'static str),
    /// `.0`, a position in a tuple or in a variant without names
    Position(usize),
    /// `[0]`
    Item(usize),
}

/// The way to the value that was wrong, such as `items[3].rowid` (V-24).
///
/// An error travels outwards and meets the innermost segment first, so segments are kept in that order.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(crate) struct Path(Vec<Segment>);

impl Path {
    pub(crate) fn push_outer(&mut self, segment: Segment) {
        self.0.push(segment);
    }

    /// What it says to people.
    pub(crate) fn text(&self) -> String {
        let mut text = Text::of("");
        for (depth, segment) in self.0.iter().rev().enumerate() {
            text = match segment {
                Segment::Field(name) if depth == 0 => text.and(name),
                Segment::Field(name) => text.and(".").and(name),
                Segment::Position(position) => text.and(".").number(*position as u64),
                Segment::Item(index) => text.and("[").number(*index as u64).and("]"),
            };
        }
        text.done()
    }
}

impl fmt::Display for Path {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.text())
    }
}

#[cfg(test)]
mod tests {
    use super::{Path, Segment};

    #[test]
    fn a_path_reads_from_the_outside_in() {
        let mut path = Path::default();
        assert_eq!(path.to_string(), "");
        for segment in [
            Segment::Field("rowid"),
            Segment::Position(0),
            Segment::Item(3),
            Segment::Field("items"),
        ] {
            path.push_outer(segment);
        }
        // V-24
        assert_eq!(path.to_string(), "items[3].0.rowid");
    }
}
