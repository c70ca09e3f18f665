use axum::http::{HeaderValue, StatusCode, header};
use axum::response::Response;

/// What all answers have in common.
pub(super) fn complete(response: &mut Response, is_immutable: bool) {
    let is_there = response.status().is_success() || response.status() == StatusCode::NOT_MODIFIED;
    let caching = if is_there && is_immutable {
        "public, max-age=31536000, immutable"
    } else {
        "no-cache"
    };
    let headers = response.headers_mut();
    headers.insert(header::CACHE_CONTROL, HeaderValue::from_static(caching));
    headers.insert(
        header::X_CONTENT_TYPE_OPTIONS,
        HeaderValue::from_static("nosniff"),
    );
    if let Some(kind) = headers.get(header::CONTENT_TYPE)
        && let Ok(kind) = kind.to_str()
        && kind.starts_with("text/")
        && !kind.contains("charset")
        && let Ok(kind) = HeaderValue::try_from(format!("{kind}; charset=utf-8"))
    {
        headers.insert(header::CONTENT_TYPE, kind);
    }
}
