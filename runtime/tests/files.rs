//! Files of a folder and files inside the program: one set of promises for both.

use std::path::Path;

use axum::Router;
use axum::body::{Body, Bytes};
use axum::http::{Method, Request, StatusCode, header};
use axum::response::Response;
use axum::routing::get;
use http_body_util::BodyExt;
use rust_embed::RustEmbed;
use tower::ServiceExt;
use turbo_runtime::server::files::Files;

#[derive(RustEmbed)]
#[folder = "tests/web"]
struct Web;

const SCRIPT: &str = "/assets/app-0a1b2c3d.js";

/// The same files, from both places, in an app that has something else too.
fn apps() -> [(&'static str, Router); 2] {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/web");
    [
        ("dir", Files::dir(folder)),
        ("embedded", Files::embedded::<Web>()),
    ]
    .map(|(name, files)| {
        let files = files.immutable("/assets/").single_page("index.html");
        let app = Router::new()
            .route("/rpc", get(async || "the service"))
            .nest_service("/nested", files.clone())
            .fallback_service(files);
        (name, app)
    })
}

async fn ask(
    app: &Router,
    method: Method,
    path: &str,
    headers: &[(header::HeaderName, &str)],
) -> (Response, Bytes) {
    let mut request = Request::builder().method(method).uri(path);
    for (name, value) in headers {
        request = request.header(name, *value);
    }
    let request = request.body(Body::empty()).expect("a request");
    let response = app.clone().oneshot(request).await.expect("infallible");
    let (parts, body) = response.into_parts();
    let bytes = body.collect().await.expect("a body").to_bytes();
    (Response::from_parts(parts, Body::empty()), bytes)
}

fn header<'a>(response: &'a Response, name: &str) -> &'a str {
    response
        .headers()
        .get(name)
        .map_or("", |value| value.to_str().expect("text"))
}

#[tokio::test]
async fn types_follow_from_names() {
    for (name, app) in apps() {
        for (path, kind) in [
            ("/", "text/html; charset=utf-8"),
            ("/index.html", "text/html; charset=utf-8"),
            (SCRIPT, "text/javascript; charset=utf-8"),
            ("/style.css", "text/css; charset=utf-8"),
            ("/engine.wasm", "application/wasm"),
            ("/nested/engine.wasm", "application/wasm"),
        ] {
            let (response, body) = ask(&app, Method::GET, path, &[]).await;
            assert_eq!(response.status(), StatusCode::OK, "{name} {path}");
            assert_eq!(header(&response, "content-type"), kind, "{name} {path}");
            assert_eq!(
                header(&response, "x-content-type-options"),
                "nosniff",
                "{name} {path}"
            );
            assert_eq!(
                header(&response, "content-length"),
                body.len().to_string(),
                "{name} {path}"
            );
            assert!(!body.is_empty(), "{name} {path}");
        }
        assert_eq!(ask(&app, Method::GET, "/rpc", &[]).await.1, "the service");
    }
}

#[tokio::test]
async fn a_client_gets_the_copy_that_it_likes_best() {
    for (name, app) in apps() {
        let mut tags = Vec::new();
        for (accepts, coding, starts) in [
            ("", "", "export"),
            ("identity", "", "export"),
            ("deflate", "", "export"),
            ("gzip, deflate, br, zstd", "zstd", "zstd"),
            ("gzip, deflate, br", "br", "brotli"),
            ("gzip, deflate", "gzip", "gzip"),
            ("zstd", "zstd", "zstd"),
            ("br;q=0, gzip;q=0.5, zstd", "zstd", "zstd"),
            ("br;q=0", "", "export"),
        ] {
            let (response, body) =
                ask(&app, Method::GET, SCRIPT, &[(header::ACCEPT_ENCODING, accepts)]).await;
            assert_eq!(header(&response, "content-encoding"), coding, "{name} {accepts}");
            assert!(body.starts_with(starts.as_bytes()), "{name} {accepts}");
            assert_eq!(
                header(&response, "content-type"),
                "text/javascript; charset=utf-8"
            );
            assert_eq!(
                header(&response, "vary").to_lowercase(),
                "accept-encoding",
                "{name} {accepts}"
            );
            tags.push((coding, header(&response, "etag").to_owned()));
        }
        for (coding, tag) in &tags {
            for (other, other_tag) in &tags {
                assert_eq!(
                    coding == other,
                    tag == other_tag,
                    "{name}: a copy has a tag of its own"
                );
            }
        }
    }
}

#[tokio::test]
async fn what_a_client_has_is_not_sent_again() {
    for (name, app) in apps() {
        let mut tags = Vec::new();
        for path in ["/index.html", SCRIPT] {
            let (response, _) = ask(&app, Method::GET, path, &[(header::ACCEPT_ENCODING, "br")]).await;
            let tag = header(&response, "etag").to_owned();
            assert!(tag.starts_with('"'), "{name} {path}: {tag}");
            let has = [(header::IF_NONE_MATCH, &*tag), (header::ACCEPT_ENCODING, "br")];
            let (response, body) = ask(&app, Method::GET, path, &has).await;
            assert_eq!(response.status(), StatusCode::NOT_MODIFIED, "{name} {path}");
            assert_eq!(header(&response, "etag"), tag, "{name} {path}");
            assert!(body.is_empty());
            let has_other = [
                (header::IF_NONE_MATCH, "\"other\""),
                (header::ACCEPT_ENCODING, "br"),
            ];
            let (response, _) = ask(&app, Method::GET, path, &has_other).await;
            assert_eq!(response.status(), StatusCode::OK, "{name} {path}");
            tags.push(tag);
        }
        assert_ne!(tags[0], tags[1]);
    }
}

#[tokio::test]
async fn browsers_keep_what_never_changes() {
    for (name, app) in apps() {
        for (path, caching) in [
            (SCRIPT, "public, max-age=31536000, immutable"),
            ("/", "no-cache"),
            ("/style.css", "no-cache"),
            // What is not there may be there tomorrow.
            ("/assets/none.js", "no-cache"),
            ("/assets/none", "no-cache"),
        ] {
            let (response, _) = ask(&app, Method::GET, path, &[]).await;
            assert_eq!(header(&response, "cache-control"), caching, "{name} {path}");
        }
    }
}

#[tokio::test]
async fn a_page_may_have_places_inside() {
    for (name, app) in apps() {
        for path in ["/people/7", "/people/", "/a/b/c?d=e.f", "/nested/people"] {
            let (response, body) = ask(&app, Method::GET, path, &[]).await;
            assert_eq!(response.status(), StatusCode::OK, "{name} {path}");
            assert!(body.starts_with(b"<!doctype html>"), "{name} {path}");
        }
        for path in ["/people.js", "/assets/app.js", "/people/7.json"] {
            let (response, _) = ask(&app, Method::GET, path, &[]).await;
            assert_eq!(response.status(), StatusCode::NOT_FOUND, "{name} {path}");
        }
    }
}

#[tokio::test]
async fn only_get_and_head_are_answered() {
    for (name, app) in apps() {
        let (got, body) = ask(&app, Method::GET, SCRIPT, &[]).await;
        let (headed, nothing) = ask(&app, Method::HEAD, SCRIPT, &[]).await;
        assert_eq!(headed.status(), StatusCode::OK, "{name}");
        for header_name in ["content-length", "content-type", "etag", "cache-control"] {
            assert_eq!(
                header(&got, header_name),
                header(&headed, header_name),
                "{name} {header_name}"
            );
        }
        assert!(!body.is_empty() && nothing.is_empty(), "{name}");
        for method in [Method::POST, Method::PUT, Method::DELETE, Method::OPTIONS] {
            let (response, _) = ask(&app, method, SCRIPT, &[]).await;
            assert_eq!(response.status(), StatusCode::METHOD_NOT_ALLOWED, "{name}");
            assert_eq!(header(&response, "allow"), "GET, HEAD", "{name}");
        }
    }
}

#[tokio::test]
async fn a_folder_knows_ranges_and_dates() {
    let [(_, app), _] = apps();
    let (response, body) = ask(&app, Method::GET, SCRIPT, &[(header::RANGE, "bytes=7-11")]).await;
    assert_eq!(response.status(), StatusCode::PARTIAL_CONTENT);
    assert_eq!(body, "const");
    let (response, _) = ask(&app, Method::GET, SCRIPT, &[(header::RANGE, "bytes=9999-")]).await;
    assert_eq!(response.status(), StatusCode::RANGE_NOT_SATISFIABLE);
    let (response, _) = ask(&app, Method::GET, SCRIPT, &[]).await;
    let modified = header(&response, "last-modified").to_owned();
    let since = [(header::IF_MODIFIED_SINCE, &*modified)];
    let (response, _) = ask(&app, Method::GET, SCRIPT, &since).await;
    assert_eq!(response.status(), StatusCode::NOT_MODIFIED);
}

/// Nothing leads out of the folder, and nothing that hostile paths hold is looked for.
#[tokio::test]
async fn nothing_outside_is_found() {
    for (name, app) in apps() {
        for path in [
            "/../files.rs",
            "/../Cargo.toml",
            "/assets/../../files.rs",
            "/%2e%2e/files.rs",
            "/%2e%2e%2ffiles.rs",
            "/..%5cfiles.rs",
            "/assets/..%2f..%2ffiles.rs",
            "/%00.html",
            "/etc/passwd.txt",
            "//etc/hosts.txt",
            "/%ff.html",
            "/nested/../../files.rs",
            "/index.html/..",
            "/index.html%00.js",
        ] {
            let (response, body) = ask(&app, Method::GET, path, &[]).await;
            let found = String::from_utf8_lossy(&body);
            assert!(
                response.status() == StatusCode::NOT_FOUND
                    || response.status() == StatusCode::BAD_REQUEST
                    || found.starts_with("<!doctype html>"),
                "{name} {path}: {} {found}",
                response.status()
            );
        }
    }
}
