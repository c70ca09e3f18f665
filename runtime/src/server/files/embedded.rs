use std::borrow::Cow;
use std::fmt;

use axum::body::{Body, Bytes};
use axum::http::{HeaderMap, HeaderValue, Method, Request, StatusCode, header};
use axum::response::{IntoResponse, Response};
use percent_encoding::percent_decode_str;
use rust_embed::{EmbeddedFile, RustEmbed};

/// How a copy is compressed, and what its name ends with. Of those that a client likes equally the first is taken; the order
/// is that of tower-http.
const CODINGS: [(&str, &str); 3] = [("zstd", ".zst"), ("br", ".br"), ("gzip", ".gz")];

/// Files inside the program.
#[derive(Clone, Copy)]
pub(super) struct Embedded {
    get: fn(&str) -> Option<EmbeddedFile>,
}

impl Embedded {
    pub(super) fn new<A: RustEmbed>() -> Self {
        Self { get: A::get }
    }

    pub(super) fn find(self, request: &Request<Body>) -> Response {
        let Some(name) = name(request.uri().path()) else {
            return StatusCode::NOT_FOUND.into_response();
        };
        let Some(plain) = (self.get)(&name) else {
            return StatusCode::NOT_FOUND.into_response();
        };
        let (coding, file) = self.best(&name, plain, request.headers());
        let kind = mime_guess::from_path(&name).first_or_octet_stream();
        let tag = tag(&file);
        let mut response = if is_known(request.headers(), &tag) {
            StatusCode::NOT_MODIFIED.into_response()
        } else {
            let bytes = match file.data {
                Cow::Borrowed(bytes) => Bytes::from_static(bytes),
                Cow::Owned(bytes) => Bytes::from(bytes),
            };
            let length = bytes.len();
            let is_head = *request.method() == Method::HEAD;
            let body = if is_head { Body::empty() } else { Body::from(bytes) };
            let mut response = Response::new(body);
            let headers = response.headers_mut();
            headers.insert(header::CONTENT_LENGTH, length.into());
            if let Ok(kind) = HeaderValue::try_from(kind.as_ref()) {
                headers.insert(header::CONTENT_TYPE, kind);
            }
            if let Some(coding) = coding {
                headers.insert(header::CONTENT_ENCODING, HeaderValue::from_static(coding));
            }
            response
        };
        let headers = response.headers_mut();
        headers.insert(header::VARY, HeaderValue::from_static("accept-encoding"));
        if let Ok(tag) = HeaderValue::try_from(tag) {
            headers.insert(header::ETAG, tag);
        }
        response
    }

    /// The copy that the client likes best.
    fn best(
        self,
        name: &str,
        plain: EmbeddedFile,
        headers: &HeaderMap,
    ) -> (Option<&'static str>, EmbeddedFile) {
        let mut best = (None, plain);
        let mut most = 0;
        for (coding, extension) in CODINGS {
            let liked = liking(headers, coding);
            if liked > most
                && let Some(file) = (self.get)(&format!("{name}{extension}"))
            {
                best = (Some(coding), file);
                most = liked;
            }
        }
        best
    }
}

impl fmt::Debug for Embedded {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Embedded").finish_non_exhaustive()
    }
}

/// The name of the file that a path means; none if it leads elsewhere.
fn name(path: &str) -> Option<String> {
    let decoded = percent_decode_str(path.trim_start_matches('/'))
        .decode_utf8()
        .ok()?;
    let is_inside = decoded
        .split('/')
        .all(|part| part != "." && part != ".." && !part.contains(['\\', '\0', ':']));
    if !is_inside || decoded.contains("//") {
        return None;
    }
    let is_folder = decoded.is_empty() || decoded.ends_with('/');
    Some(if is_folder {
        format!("{decoded}index.html")
    } else {
        decoded.into_owned()
    })
}

fn tag(file: &EmbeddedFile) -> String {
    let hash = file.metadata.sha256_hash();
    let digits: String = hash[..16].iter().map(|byte| format!("{byte:02x}")).collect();
    format!("\"{digits}\"")
}

/// Whether the client has it (RFC 9110, section 13.1.2).
fn is_known(headers: &HeaderMap, tag: &str) -> bool {
    headers
        .get_all(header::IF_NONE_MATCH)
        .iter()
        .filter_map(|value| value.to_str().ok())
        .flat_map(|value| value.split(','))
        .map(str::trim)
        .any(|known| known == "*" || known.trim_start_matches("W/") == tag)
}

/// How much a client likes a coding, in thousandths; 0 if not at all (RFC 9110, section 12.5.3).
fn liking(headers: &HeaderMap, coding: &str) -> u32 {
    let mut any = 0;
    for value in headers.get_all(header::ACCEPT_ENCODING) {
        for part in value.to_str().unwrap_or_default().split(',') {
            let (name, parameters) = part.split_once(';').unwrap_or((part, ""));
            let quality = parameters.trim().strip_prefix("q=").map_or(1_000, |quality| {
                let quality: f32 = quality.trim().parse().unwrap_or(0.0);
                (quality.clamp(0.0, 1.0) * 1_000.0) as u32
            });
            let name = name.trim();
            if name.eq_ignore_ascii_case(coding) {
                return quality;
            }
            if name == "*" {
                any = quality;
            }
        }
    }
    any
}

#[cfg(test)]
mod tests {
    use axum::http::{HeaderMap, HeaderValue, header};

    use super::{is_known, liking, name};

    fn accepting(value: &'static str) -> HeaderMap {
        HeaderMap::from_iter([(header::ACCEPT_ENCODING, HeaderValue::from_static(value))])
    }

    #[test]
    fn what_a_client_likes() {
        assert_eq!(liking(&accepting("gzip, br"), "br"), 1_000);
        assert_eq!(liking(&accepting("gzip;q=0.5, BR;q=0"), "br"), 0);
        assert_eq!(liking(&accepting("gzip; q=0.5"), "gzip"), 500);
        assert_eq!(liking(&accepting("*;q=0.1, br;q=nan"), "zstd"), 100);
        assert_eq!(liking(&accepting("br;q=nan"), "br"), 0);
        assert_eq!(liking(&HeaderMap::new(), "br"), 0);
    }

    #[test]
    fn what_a_client_has() {
        let having = |value| HeaderMap::from_iter([(header::IF_NONE_MATCH, HeaderValue::from_static(value))]);
        assert!(is_known(&having("\"a\""), "\"a\""));
        assert!(is_known(&having("\"b\", W/\"a\""), "\"a\""));
        assert!(is_known(&having("*"), "\"a\""));
        assert!(!is_known(&having("\"b\""), "\"a\""));
        assert!(!is_known(&HeaderMap::new(), "\"a\""));
    }

    #[test]
    fn what_a_path_means() {
        assert_eq!(name("/").as_deref(), Some("index.html"));
        assert_eq!(name("/a/").as_deref(), Some("a/index.html"));
        assert_eq!(name("/a%20b.js").as_deref(), Some("a b.js"));
        for path in [
            "/../a",
            "/a/..",
            "/%2e%2e/a",
            "/a%2f..%2fb",
            "/a\\b",
            "/a%00",
            "/c:/a",
            "/a//b",
            "/%ff",
        ] {
            assert_eq!(name(path), None, "{path}");
        }
    }
}
