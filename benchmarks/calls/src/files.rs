//! The page, and what it loads.

use std::path::{Path as FilePath, PathBuf};

use axum::Router;
use axum::extract::Path;
use axum::http::StatusCode;
use axum::http::header::CONTENT_TYPE;
use axum::response::{Html, IntoResponse as _, Response};
use axum::routing::get;

pub(crate) fn router(folder: PathBuf) -> Router {
    Router::new()
        .route("/", get(|| async { Html("<!doctype html><title>calls</title>") }))
        .route(
            "/files/{name}",
            get(move |Path(name): Path<String>| async move { file(&folder, &name) }),
        )
}

fn file(folder: &FilePath, name: &str) -> Response {
    let kind = match name.ends_with(".wasm") {
        true => "application/wasm",
        false => "text/javascript",
    };
    // A name, and no way out of the folder.
    let is_name = FilePath::new(name).file_name() == Some(name.as_ref());
    match std::fs::read(folder.join(name)) {
        Ok(bytes) if is_name => ([(CONTENT_TYPE, kind)], bytes).into_response(),
        _ => StatusCode::NOT_FOUND.into_response(),
    }
}
