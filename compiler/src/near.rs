/// How far away the mark may be that closes what another opens in documentation, in bytes: about as far as Markdown lets it be in
/// the name of a link.
const FAR: usize = 1_000;

/// The start of a text in which to look for the mark that closes. Without an end, each of many marks that open would look through
/// all of the rest.
pub(crate) fn near(text: &str) -> &str {
    &text[..text.floor_char_boundary(FAR)]
}

#[cfg(test)]
mod tests {
    use super::near;

    #[test]
    fn it_ends_between_characters() {
        assert_eq!(near(""), "");
        assert_eq!(near("é"), "é");
        assert_eq!(near(&"é".repeat(501)).len(), 1_000);
        assert_eq!(near(&("a".to_owned() + &"é".repeat(500))).len(), 999);
    }
}
