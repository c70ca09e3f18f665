//! URIs of documents to paths of the loader and back.

use turbo_idl::source::normalize;

/// The path of a document. What is no file keeps its URI for a name.
pub(super) fn to_path(uri: &str) -> String {
    let Some(rest) = uri.strip_prefix("file://") else {
        return uri.to_owned();
    };
    // The host, which is empty or this one.
    let path = rest.find('/').map_or(rest, |slash| &rest[slash..]);
    let path = decode(path);
    let path = match path.as_bytes() {
        [b'/', drive, b':', ..] if cfg!(windows) && drive.is_ascii_alphabetic() => {
            format!("{}{}", drive.to_ascii_uppercase() as char, &path[2..])
        }
        _ => path,
    };
    normalize(&path)
}

/// The URI of a path.
pub(super) fn from_path(path: &str) -> String {
    if path.starts_with('/') {
        format!("file://{}", encode(path))
    } else if is_absolute(path) {
        format!("file:///{}", encode(path))
    } else {
        path.to_owned()
    }
}

/// Whether a path leads to a file on a disk, wherever it is seen from.
pub(super) fn is_absolute(path: &str) -> bool {
    match path.as_bytes() {
        [b'/', ..] => true,
        [drive, b':', b'/', ..] => cfg!(windows) && drive.is_ascii_alphabetic(),
        _ => false,
    }
}

fn decode(text: &str) -> String {
    let bytes = text.as_bytes();
    let mut decoded = Vec::with_capacity(bytes.len());
    let mut at = 0;
    while at < bytes.len() {
        let escaped = match bytes[at..] {
            [b'%', high, low, ..] => hex(high).zip(hex(low)),
            _ => None,
        };
        match escaped {
            Some((high, low)) => {
                decoded.push(high << 4 | low);
                at += 3;
            }
            None => {
                decoded.push(bytes[at]);
                at += 1;
            }
        }
    }
    String::from_utf8_lossy(&decoded).into_owned()
}

fn hex(digit: u8) -> Option<u8> {
    (digit as char).to_digit(16).map(|digit| digit as u8)
}

fn encode(path: &str) -> String {
    let mut encoded = String::with_capacity(path.len());
    for byte in path.bytes() {
        match byte {
            b'a'..=b'z' | b'A'..=b'Z' | b'0'..=b'9' | b'/' | b'-' | b'.' | b'_' | b'~' => {
                encoded.push(byte as char);
            }
            _ => encoded.push_str(&format!("%{byte:02X}")),
        }
    }
    encoded
}

#[cfg(test)]
mod tests {
    use super::{from_path, to_path};

    #[test]
    fn a_uri_is_a_path_and_a_path_a_uri() {
        for (uri, path) in [
            ("file:///a/b.turbo", "/a/b.turbo"),
            ("file:///a%20b/%C3%BC.turbo", "/a b/ü.turbo"),
            ("file:///a/%25.turbo", "/a/%.turbo"),
            ("untitled:Untitled-1", "untitled:Untitled-1"),
        ] {
            assert_eq!(to_path(uri), path);
            assert_eq!(from_path(path), uri);
        }
    }

    #[test]
    fn strange_uris_are_paths_too() {
        assert_eq!(to_path("file://localhost/a/./b/../c"), "/a/c");
        assert_eq!(to_path("file:///a%2"), "/a%2");
        assert_eq!(to_path("file:///%zz%é%"), "/%zz%é%");
        assert_eq!(to_path("file:///%ff"), "/\u{fffd}");
        assert_eq!(to_path(""), "");
        assert_eq!(to_path("file://"), "");
    }
}
