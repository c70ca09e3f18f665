//! A server for a page: the same question by a call and by a request for JSON, and the files of the page.

use std::path::{Path as FilePath, PathBuf};

use axum::Router;
use axum::extract::Path;
use axum::http::StatusCode;
use axum::http::header::CONTENT_TYPE;
use axum::response::{Html, IntoResponse, Response};
use axum::routing::get;
use tokio::net::TcpListener;

use crate::Result;
use crate::peers::turbo;
use crate::serve::{http, input_ends};

/// Serves; prints the address.
pub(crate) async fn run(files: PathBuf) -> Result {
    let listener = TcpListener::bind("127.0.0.1:0").await?;
    println!("{}", listener.local_addr()?);
    let app = Router::new()
        .route("/rpc", turbo::endpoint().into())
        .route("/person/{rowid}", get(person))
        .route(
            "/files/{name}",
            get(move |Path(name): Path<String>| async move { file(&files, &name) }),
        )
        .route("/", get(|| async { Html("<!doctype html><title>calls</title>") }));
    let serving = tokio::spawn(http(listener, app));
    input_ends().await?;
    serving.abort();
    Ok(())
}

/// What `get_person` answers, as JSON; 64 bits in a string.
async fn person(Path(rowid): Path<i64>) -> impl IntoResponse {
    let name = turbo::NAME;
    (
        [(CONTENT_TYPE, "application/json")],
        format!("{{\"rowid\":\"{rowid}\",\"name\":\"{name}\"}}"),
    )
}

fn file(folder: &FilePath, name: &str) -> Response {
    let kind = if name.ends_with(".wasm") {
        "application/wasm"
    } else {
        "text/javascript"
    };
    match std::fs::read(folder.join(name)) {
        Ok(bytes) => ([(CONTENT_TYPE, kind)], bytes).into_response(),
        Err(_) => StatusCode::NOT_FOUND.into_response(),
    }
}
