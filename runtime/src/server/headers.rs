//! What the request that opened a connection says of its sender.

use axum::http::{HeaderMap, header};

/// The cookies by name, in the order in which they stand there. Values are as they were sent, without the quotes around them.
pub(crate) fn cookies(headers: &HeaderMap) -> impl Iterator<Item = (&str, &str)> {
    headers
        .get_all(header::COOKIE)
        .iter()
        .filter_map(|value| value.to_str().ok())
        .flat_map(|value| value.split(';'))
        .filter_map(|pair| {
            let (name, value) = pair.split_once('=')?;
            Some((name.trim(), unquoted(value.trim())))
        })
        .filter(|(name, _)| !name.is_empty())
}

fn unquoted(value: &str) -> &str {
    value
        .strip_prefix('"')
        .and_then(|value| value.strip_suffix('"'))
        .unwrap_or(value)
}

/// The token of a value such as `Bearer abc`; names of schemes have no case.
pub(crate) fn bearer(value: &str) -> Option<&str> {
    let (scheme, token) = value.trim().split_once(' ')?;
    let token = token.trim_start();
    (scheme.eq_ignore_ascii_case("bearer") && !token.is_empty()).then_some(token)
}

#[cfg(test)]
mod tests {
    use axum::http::{HeaderMap, HeaderValue};

    use super::{bearer, cookies};

    fn cookies_of(values: &[&'static str]) -> Vec<(String, String)> {
        let mut headers = HeaderMap::new();
        for value in values {
            headers.append("cookie", HeaderValue::from_static(value));
        }
        let owned = |(name, value): (&str, &str)| (name.to_owned(), value.to_owned());
        cookies(&headers).map(owned).collect()
    }

    #[test]
    fn cookies_are_found_by_name() {
        let pairs = |pairs: &[(&str, &str)]| -> Vec<(String, String)> {
            pairs
                .iter()
                .map(|(name, value)| ((*name).to_owned(), (*value).to_owned()))
                .collect()
        };
        assert_eq!(cookies_of(&[]), []);
        assert_eq!(
            cookies_of(&["session=abc; theme=\"dark\";empty=", "more=a=b"]),
            pairs(&[
                ("session", "abc"),
                ("theme", "dark"),
                ("empty", ""),
                ("more", "a=b")
            ])
        );
        // What is no cookie is none.
        assert_eq!(
            cookies_of(&["", ";;", "=x", "name", "\"", " ; a=\""]),
            pairs(&[("a", "\"")])
        );
    }

    #[test]
    fn a_bearer_is_a_scheme_and_a_token() {
        assert_eq!(bearer("Bearer abc.def"), Some("abc.def"));
        assert_eq!(bearer("bearer   abc "), Some("abc"));
        for other in ["", "Bearer", "Bearer ", "Basic abc", "Bearerabc", "abc"] {
            assert_eq!(bearer(other), None, "{other:?}");
        }
    }
}
