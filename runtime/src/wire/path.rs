use core::fmt;

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

    pub(crate) fn is_empty(&self) -> bool {
        self.0.is_empty()
    }
}

impl fmt::Display for Path {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        for (depth, segment) in self.0.iter().rev().enumerate() {
            match segment {
                Segment::Field(name) if depth == 0 => f.write_str(name)?,
                Segment::Field(name) => write!(f, ".{name}")?,
                Segment::Position(position) => write!(f, ".{position}")?,
                Segment::Item(index) => write!(f, "[{index}]")?,
            }
        }
        Ok(())
    }
}

#[cfg(test)]
mod tests {
    use super::{Path, Segment};

    #[test]
    fn a_path_reads_from_the_outside_in() {
        let mut path = Path::default();
        assert!(path.is_empty());
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
