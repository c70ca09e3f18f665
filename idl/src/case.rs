//! Names in the conventions of the target languages.
//!
//! Checks and backends use the same functions, so that two names that would become one in a target are
//! found before anything is generated.

/// The words of a name: parted by `_`, before a capital that follows a small letter or a digit, and before
/// the last capital of several when a small letter follows (`HTTPServer` is `HTTP` and `Server`).
pub fn words(name: &str) -> impl Iterator<Item = &str> {
    name.split('_').flat_map(|part| {
        let bytes = part.as_bytes();
        let mut cuts = vec![0];
        for at in 1..bytes.len() {
            let follows_small = !bytes[at - 1].is_ascii_uppercase();
            let leads_small = bytes.get(at + 1).is_some_and(u8::is_ascii_lowercase);
            if bytes[at].is_ascii_uppercase() && (follows_small || leads_small) {
                cuts.push(at);
            }
        }
        cuts.push(bytes.len());
        let pieces: Vec<&str> = cuts.windows(2).map(|cut| &part[cut[0]..cut[1]]).collect();
        pieces.into_iter().filter(|piece| !piece.is_empty())
    })
}

/// `get_by_name`
#[must_use]
pub fn snake(name: &str) -> String {
    let words: Vec<String> = words(name).map(str::to_ascii_lowercase).collect();
    words.join("_")
}

/// `GET_BY_NAME`
#[must_use]
pub fn screaming_snake(name: &str) -> String {
    snake(name).to_ascii_uppercase()
}

/// `GetByName`
#[must_use]
pub fn pascal(name: &str) -> String {
    words(name).map(capitalized).collect()
}

/// `getByName`
#[must_use]
pub fn camel(name: &str) -> String {
    let mut words = words(name);
    let first = words.next().map(str::to_ascii_lowercase).unwrap_or_default();
    words.map(capitalized).fold(first, |name, word| name + &word)
}

/// The word with a capital first and the rest small.
fn capitalized(word: &str) -> String {
    let mut capitalized = word.to_ascii_lowercase();
    if let Some(first) = capitalized.get_mut(..1) {
        first.make_ascii_uppercase();
    }
    capitalized
}

#[cfg(test)]
mod tests {
    use super::{camel, pascal, screaming_snake, snake};

    #[test]
    fn every_spelling_leads_to_the_same_names() {
        for name in [
            "get_by_name",
            "getByName",
            "GetByName",
            "GET_BY_NAME",
            "get__by_name_",
        ] {
            assert_eq!(snake(name), "get_by_name");
            assert_eq!(camel(name), "getByName");
            assert_eq!(pascal(name), "GetByName");
            assert_eq!(screaming_snake(name), "GET_BY_NAME");
        }
    }

    #[test]
    fn digits_and_abbreviations_stay_readable() {
        assert_eq!(snake("HTTPServer"), "http_server");
        assert_eq!(pascal("HTTPServer"), "HttpServer");
        assert_eq!(snake("utf8_text"), "utf8_text");
        assert_eq!(camel("field_1"), "field1");
        assert_eq!(snake("v2Beta"), "v2_beta");
        assert_eq!(snake("x"), "x");
    }
}
