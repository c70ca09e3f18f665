//! Which pages may connect: cookies travel with cross-site WebSockets, so by default only pages of the host itself may.
//! Rule W-33.

use axum::http::request::Parts;
use axum::http::uri::Authority;
use axum::http::{HeaderName, header};

/// Whether the request comes from a page that may connect, or from no page at all.
pub(crate) fn is_allowed(request: &Parts, allowed: &[String]) -> bool {
    if !request.headers.contains_key(header::ORIGIN) {
        // Not a browser.
        return true;
    }
    let Some(origin) = only(request, header::ORIGIN) else {
        return false;
    };
    let origin = Origin::of(origin);
    if allowed
        .iter()
        .any(|other| other == "*" || Origin::of(other.trim_end_matches('/')) == origin)
    {
        return true;
    }
    // Over HTTP/2, and where a proxy is asked, the host stands in the address of the request.
    let host = match request.uri.authority() {
        Some(authority) => Some(authority.as_str()),
        None => only(request, header::HOST),
    };
    origin.is_page_of(host)
}

/// The value of a header that stands there once. Whoever sends two hopes that they are read differently.
fn only(request: &Parts, name: HeaderName) -> Option<&str> {
    let mut values = request.headers.get_all(name).iter();
    let value = values.next()?.to_str().ok()?;
    values.next().is_none().then_some(value)
}

/// A page's scheme and host, as browsers write it.
#[derive(PartialEq)]
enum Origin {
    Host {
        scheme: String,
        address: Address,
    },
    /// `null`, or something that only a list can allow.
    Other(String),
}

/// A host in lower case, and its port, the usual one of the scheme if it names none.
#[derive(PartialEq)]
struct Address(String, Option<u16>);

impl Origin {
    fn of(text: &str) -> Self {
        let text = text.to_ascii_lowercase();
        if let Some((scheme, authority)) = text.split_once("://")
            && let Some(address) = Address::of(authority, usual_port(scheme))
        {
            return Self::Host {
                scheme: scheme.to_owned(),
                address,
            };
        }
        Self::Other(text)
    }

    /// Whether it is a page of the host that it asks. Which scheme the host is asked by is not known behind a proxy that
    /// ends TLS, so the page's own tells the usual port.
    fn is_page_of(&self, host: Option<&str>) -> bool {
        let (Self::Host { scheme, address }, Some(host)) = (self, host) else {
            return false;
        };
        let port = usual_port(scheme);
        port.is_some() && Address::of(host, port).as_ref() == Some(address)
    }
}

impl Address {
    fn of(authority: &str, usual_port: Option<u16>) -> Option<Self> {
        let parsed: Authority = authority.parse().ok()?;
        let is_plain = !authority.contains('@');
        is_plain.then(|| {
            Self(
                parsed.host().to_ascii_lowercase(),
                parsed.port_u16().or(usual_port),
            )
        })
    }
}

fn usual_port(scheme: &str) -> Option<u16> {
    match scheme {
        "http" => Some(80),
        "https" => Some(443),
        _ => None,
    }
}

#[cfg(test)]
mod tests {
    use axum::http::Request;
    use axum::http::request::Builder;

    use super::is_allowed;

    fn allows(request: Builder, list: &[&str]) -> bool {
        let list: Vec<String> = list.iter().map(ToString::to_string).collect();
        is_allowed(&request.body(()).expect("a request").into_parts().0, &list)
    }

    fn allowed(origin: &str, host: &str, list: &[&str]) -> bool {
        let request = Request::get("/rpc").header("host", host).header("origin", origin);
        allows(request, list)
    }

    // W-33
    #[test]
    fn pages_of_the_host_itself_are_allowed() {
        assert!(allowed("https://example.org", "example.org", &[]));
        assert!(allowed("https://example.org", "Example.ORG", &[]));
        assert!(allowed("http://localhost:8080", "localhost:8080", &[]));
        assert!(allowed("http://127.0.0.1:8080", "127.0.0.1:8080", &[]));
        assert!(allowed("http://[::1]:8080", "[::1]:8080", &[]));
        assert!(!allowed("http://[::1]:8080", "[::2]:8080", &[]));
        // A proxy may say the port that a browser leaves out.
        assert!(allowed("https://example.org", "example.org:443", &[]));
        assert!(allowed("http://[::1]", "[::1]:80", &[]));
        assert!(!allowed("https://example.org", "example.org:80", &[]));
    }

    // W-33
    #[test]
    fn pages_of_other_hosts_are_refused() {
        for origin in [
            "http://localhost:8081",
            "http://localhost",
            "https://localhost.evil.example:8080",
            "https://evil.example",
            "http://evil.example@localhost:8080",
            "null",
            "localhost:8080",
            "",
            "://",
            // Not a web page, whatever it calls its host.
            "app://localhost:8080",
        ] {
            assert!(!allowed(origin, "localhost:8080", &[]), "{origin}");
        }
    }

    // W-33
    #[test]
    fn a_list_allows_others() {
        let list = ["https://app.example/", "app://localhost", "null"];
        assert!(allowed("https://app.example", "example.org", &list));
        assert!(allowed("https://app.example:443", "example.org", &list));
        assert!(allowed("app://localhost", "example.org", &list));
        assert!(allowed("null", "example.org", &list));
        assert!(!allowed("http://app.example", "example.org", &list));
        assert!(!allowed("https://app.example:8443", "example.org", &list));
        assert!(allowed("https://anything.example", "example.org", &["*"]));
        assert!(allowed("null", "example.org", &["*"]));
    }

    // W-33
    #[test]
    fn requests_that_come_from_no_page_are_allowed() {
        assert!(allows(Request::get("/rpc").header("host", "example.org"), &[]));
        assert!(allows(Request::get("/rpc"), &[]));
    }

    // W-33
    #[test]
    fn doubtful_requests_are_refused() {
        let page = || Request::get("/rpc").header("origin", "https://example.org");
        assert!(!allows(page(), &[]), "no host");
        let hosts = page()
            .header("host", "example.org")
            .header("host", "evil.example");
        assert!(!allows(hosts, &[]), "two hosts");
        let origins = page()
            .header("host", "example.org")
            .header("origin", "https://evil.example");
        assert!(!allows(origins, &["https://example.org"]), "two origins");
    }

    // W-33
    #[test]
    fn the_host_may_stand_in_the_address() {
        let request = |origin| {
            Request::connect("https://example.org/rpc")
                .header("host", "elsewhere.example")
                .header("origin", origin)
        };
        assert!(allows(request("https://example.org"), &[]));
        assert!(!allows(request("https://elsewhere.example"), &[]));
    }
}
