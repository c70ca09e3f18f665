//! Tables of words that names must not be.

/// Whether a name is one of some words. Most are none of them, which their length and first letter tell.
pub(crate) fn is_one_of(name: &str, words: &[&str]) -> bool {
    let first = name.as_bytes().first();
    words
        .iter()
        .any(|word| word.len() == name.len() && word.as_bytes().first() == first && *word == name)
}
