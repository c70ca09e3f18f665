//! Names in the conventions of the target languages.
//!
//! Checks and backends use the same functions, so that two names that would become one in a target are
//! found before anything is generated.

/// The words of a name: parted by `_`, before a capital that follows a small letter or a digit, and before
/// the last capital of several when a small letter follows (`HTTPServer` is `HTTP` and `Server`).
pub fn words(name: &str) -> impl Iterator<Item = &str> {
    let mut rest = name;
    std::iter::from_fn(move || {
        rest = rest.trim_start_matches('_');
        let bytes = rest.as_bytes();
        let ends = |at: usize| {
            let follows_small = !bytes[at - 1].is_ascii_uppercase();
            let leads_small = bytes.get(at + 1).is_some_and(u8::is_ascii_lowercase);
            bytes[at] == b'_' || (bytes[at].is_ascii_uppercase() && (follows_small || leads_small))
        };
        let end = (1..bytes.len()).find(|&at| ends(at)).unwrap_or(bytes.len());
        let (word, behind) = rest.split_at(end);
        rest = behind;
        (!word.is_empty()).then_some(word)
    })
}

/// `get_by_name`
#[must_use]
pub fn snake(name: &str) -> String {
    let mut snake = String::with_capacity(name.len() + 4);
    for word in words(name) {
        if !snake.is_empty() {
            snake.push('_');
        }
        snake.push_str(word);
    }
    snake.make_ascii_lowercase();
    snake
}

/// `GET_BY_NAME`
#[must_use]
pub fn screaming_snake(name: &str) -> String {
    let mut screaming = snake(name);
    screaming.make_ascii_uppercase();
    screaming
}

/// `GetByName`
#[must_use]
pub fn pascal(name: &str) -> String {
    let mut pascal = String::with_capacity(name.len());
    words(name).for_each(|word| push_capitalized(&mut pascal, word));
    pascal
}

/// `getByName`
#[must_use]
pub fn camel(name: &str) -> String {
    let mut camel = String::with_capacity(name.len());
    for word in words(name) {
        if camel.is_empty() {
            camel.push_str(word);
            camel.make_ascii_lowercase();
        } else {
            push_capitalized(&mut camel, word);
        }
    }
    camel
}

/// Appends the word with a capital first and the rest small.
fn push_capitalized(out: &mut String, word: &str) {
    let start = out.len();
    out.push_str(word);
    out[start..].make_ascii_lowercase();
    if let Some(first) = out.get_mut(start..start + 1) {
        first.make_ascii_uppercase();
    }
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
