/// Where a byte stands, as people count: both from 1.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct LineColumn {
    /// The line.
    pub line: u32,
    /// The column, in characters.
    pub column: u32,
}

/// The byte at which each line starts. Lines end in a line feed; a carriage return before it belongs to the line.
pub(super) fn starts(text: &str) -> Vec<u32> {
    let after_feeds = text
        .bytes()
        .enumerate()
        .filter(|&(_, byte)| byte == b'\n')
        .map(|(at, _)| at as u32 + 1);
    std::iter::once(0).chain(after_feeds).collect()
}
