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
    let is_small = |byte: u8| byte.is_ascii_lowercase() || byte.is_ascii_digit();
    if name
        .split('_')
        .all(|word| !word.is_empty() && word.bytes().all(is_small))
    {
        return name.to_owned();
    }
    let mut snake = String::with_capacity(name.len() + 4);
    each_character(name, |c, begins| {
        if begins && !snake.is_empty() {
            snake.push('_');
        }
        snake.push(c.to_ascii_lowercase());
    });
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
    if is_pascal(name.as_bytes()) {
        return name.to_owned();
    }
    let mut pascal = String::with_capacity(name.len());
    each_character(name, |c, begins| pascal.push(capital_first(c, begins)));
    pascal
}

/// `getByName`
#[must_use]
pub fn camel(name: &str) -> String {
    if name.bytes().all(|byte| byte.is_ascii_lowercase()) {
        return name.to_owned();
    }
    let mut camel = String::with_capacity(name.len());
    each_character(name, |c, begins| {
        let begins = begins && !camel.is_empty();
        camel.push(capital_first(c, begins));
    });
    camel
}

/// Whether it is as [`pascal`] would have it, as most names of types are: no two capitals in a row, and nothing but letters and digits.
fn is_pascal(name: &[u8]) -> bool {
    let mut was_capital = false;
    name.first().is_some_and(u8::is_ascii_uppercase)
        && name.iter().all(|byte| {
            let is_capital = byte.is_ascii_uppercase();
            let fits = byte.is_ascii_alphanumeric() && !(is_capital && was_capital);
            was_capital = is_capital;
            fits
        })
}

fn capital_first(c: char, begins: bool) -> char {
    if begins {
        c.to_ascii_uppercase()
    } else {
        c.to_ascii_lowercase()
    }
}

/// Calls back with every character of the words of a name, and whether it begins one.
fn each_character(name: &str, mut call: impl FnMut(char, bool)) {
    let bytes = name.as_bytes();
    let mut is_between = true;
    for (at, c) in name.char_indices() {
        if c == '_' {
            is_between = true;
            continue;
        }
        let begins = is_between
            || c.is_ascii_uppercase()
                && (!bytes[at - 1].is_ascii_uppercase()
                    || bytes.get(at + 1).is_some_and(u8::is_ascii_lowercase));
        call(c, begins);
        is_between = false;
    }
}

/// Whether two of some names may become one in a convention. No is certain, and costs less than to convert them.
#[must_use]
pub fn may_become_one<'a>(names: impl Iterator<Item = &'a str>) -> bool {
    // Most scopes have few names; those need no memory.
    let mut few = [0; 16];
    let mut many = Vec::new();
    for (count, name) in names.enumerate() {
        let hash = hash(name);
        if count < few.len() {
            if few[..count].contains(&hash) {
                return true;
            }
            few[count] = hash;
        } else {
            if many.is_empty() {
                many.extend(few);
            }
            many.push(hash);
        }
    }
    many.sort_unstable();
    many.windows(2).any(|pair| pair[0] == pair[1])
}

/// The same for all names that a convention could make one: of the letters, whatever their case, and nothing between them. FNV-1a.
fn hash(name: &str) -> u64 {
    let letters = name.bytes().filter(|&byte| byte != b'_');
    letters.fold(0xcbf2_9ce4_8422_2325, |hash, byte| {
        (hash ^ u64::from(byte.to_ascii_lowercase())).wrapping_mul(0x0100_0000_01b3)
    })
}

#[cfg(test)]
mod tests {
    use super::{camel, may_become_one, pascal, screaming_snake, snake};

    #[test]
    fn characters_begin_words_where_words_begin() {
        for name in [
            "",
            "_",
            "a",
            "A",
            "HTTPServer",
            "utf8_text",
            "v2Beta",
            "__aB__CdEF",
            "\u{e9}Ab\u{e9}C",
            "A_B",
            "AB1C",
        ] {
            let mut begun: Vec<String> = Vec::new();
            super::each_character(name, |c, begins| match begun.last_mut() {
                Some(word) if !begins => word.push(c),
                _ => begun.push(c.to_string()),
            });
            assert_eq!(begun, super::words(name).collect::<Vec<_>>(), "{name}");
        }
    }

    #[test]
    fn every_short_name_is_its_words_put_together() {
        let mut names = vec![String::new()];
        for _ in 0..5 {
            let longer = names
                .iter()
                .flat_map(|name| ["a", "B", "1", "_"].map(|end| name.clone() + end));
            names = names.iter().cloned().chain(longer).collect();
            names.sort();
            names.dedup();
        }
        for name in names {
            let words: Vec<String> = super::words(&name).map(str::to_ascii_lowercase).collect();
            let capital: String = words
                .iter()
                .map(|word| word[..1].to_ascii_uppercase() + &word[1..])
                .collect();
            let first = words.first().map_or(0, String::len);
            assert_eq!(snake(&name), words.join("_"), "{name}");
            assert_eq!(pascal(&name), capital, "{name}");
            let camel_case = capital[..first].to_ascii_lowercase() + &capital[first..];
            assert_eq!(camel(&name), camel_case, "{name}");
        }
    }

    #[test]
    fn names_that_differ_in_their_letters_stay_apart() {
        let many: Vec<String> = (0..40).map(|at| format!("name{at}")).collect();
        assert!(!may_become_one(many.iter().map(String::as_str)));
        for (first, second) in [("NAME_7", "x"), ("x", "na_me39"), ("x", "X_")] {
            let names = [first].into_iter().chain(many.iter().map(String::as_str));
            assert!(may_become_one(names.chain([second])), "{first} {second}");
        }
        assert!(!may_become_one([].into_iter()));
    }

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
