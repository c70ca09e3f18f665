use std::path::Path;
use std::sync::Arc;

use axum::extract::State;
use axum::http::{HeaderMap, StatusCode, header};
use axum::response::IntoResponse;
use axum::routing::post;
use axum::{Json, Router};
use serde::Deserialize;
use tower_http::services::ServeDir;
use turbo_runtime::server::Endpoint;

use crate::v1::{DoorServer, NotebookServer};
use crate::{Accounts, Door, Pages, Passes, authenticate};

/// The name of the cookie that holds a token.
pub(crate) const COOKIE: &str = "pass";

/// What is behind the routes.
#[derive(Clone)]
struct Desk {
    accounts: Arc<Accounts>,
    passes: Arc<Passes>,
}

/// What a page sends. It is JSON, which no form of another site can send.
#[derive(Deserialize)]
struct SignIn {
    name: String,
    password: String,
}

/// The services at `/rpc`, the door for pages at `/session`, and the page itself.
///
/// A page may not read a cookie that signs it in, nor set one: so that one thing is done over HTTP, and the browser does the rest.
pub fn app(accounts: Accounts, passes: Passes, web: &Path) -> (Router, Endpoint) {
    let desk = Desk {
        accounts: Arc::new(accounts),
        passes: Arc::new(passes),
    };
    let door = Door {
        accounts: Arc::clone(&desk.accounts),
        passes: Arc::clone(&desk.passes),
    };
    let passes = Arc::clone(&desk.passes);
    let endpoint = Endpoint::builder()
        .service(DoorServer::new(door))
        .service(NotebookServer::new(Pages::default()))
        .authenticate(move |client| authenticate(client, Arc::clone(&passes)))
        .build();
    let app = Router::new()
        .route("/session", post(sign_in).delete(sign_out))
        .with_state(desk)
        .route("/rpc", endpoint.clone().into())
        .fallback_service(ServeDir::new(web));
    (app, endpoint)
}

async fn sign_in(State(desk): State<Desk>, Json(given): Json<SignIn>) -> impl IntoResponse {
    if desk.accounts.check(&given.name, given.password).await.is_err() {
        return Err(StatusCode::UNAUTHORIZED);
    }
    match desk.passes.issue(&given.name) {
        Ok(token) => {
            let seconds = desk.passes.good_for().as_secs();
            Ok([(header::SET_COOKIE, cookie(&token, seconds))])
        }
        Err(_) => Err(StatusCode::INTERNAL_SERVER_ERROR),
    }
}

async fn sign_out(State(desk): State<Desk>, headers: HeaderMap) -> impl IntoResponse {
    let cookies = headers.get_all(header::COOKIE).iter();
    let pairs = cookies.filter_map(|cookies| cookies.to_str().ok());
    for pair in pairs.flat_map(|cookies| cookies.split(';')) {
        if let Some((COOKIE, token)) = pair.trim().split_once('=') {
            desk.passes.end(token);
        }
    }
    [(header::SET_COOKIE, cookie("", 0))]
}

/// For this site only, and out of reach of scripts. Where there is TLS, add `Secure`.
#[must_use]
pub fn cookie(token: &str, seconds: u64) -> String {
    format!("{COOKIE}={token}; Max-Age={seconds}; Path=/; HttpOnly; SameSite=Strict")
}
