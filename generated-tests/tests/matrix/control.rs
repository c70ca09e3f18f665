//! The server that lasts: what rows ask for servers, the scripts, and the files of the pages.

use std::collections::HashMap;
use std::net::SocketAddr;
use std::path::{Component, Path, PathBuf};
use std::sync::atomic::{AtomicU32, Ordering};
use std::sync::{Arc, Mutex, PoisonError};

use axum::extract::{Path as UrlPath, Request, State};
use axum::http::{StatusCode, header};
use axum::response::{Html, IntoResponse, Response};
use axum::routing::{MethodRouter, any, get};
use generated_tests::matrix_api::matrix::v1::{self, Control, ControlServer, Facts, Kind, LabServer, Order};
use tokio::net::TcpSocket;
use turbo_runtime::server::{Context, Endpoint};
use turbo_runtime::{Fault, Status};

use super::lab::{Laboratory, Tickets};
use super::scripts::Script;
use super::servers::{Place, services};

/// What all parts of it know.
#[derive(Clone)]
pub struct Desk(Arc<Inner>);

struct Inner {
    addr: SocketAddr,
    tickets: Tickets,
    /// Counts places and scripts.
    next: AtomicU32,
    places: Mutex<HashMap<u32, Arc<Place>>>,
    scripts: Mutex<HashMap<u32, Arc<Script>>>,
    taken: Mutex<Vec<TcpSocket>>,
    /// Folders by the first part of the path that leads to them.
    folders: Vec<(&'static str, PathBuf)>,
}

/// Serves on a port of its own, and answers its address.
pub async fn serve(folders: Vec<(&'static str, PathBuf)>) -> SocketAddr {
    let listener = tokio::net::TcpListener::bind("127.0.0.1:0")
        .await
        .expect("a port");
    let addr = listener.local_addr().expect("an address");
    let desk = Desk(Arc::new(Inner {
        addr,
        tickets: Tickets::default(),
        next: AtomicU32::new(1),
        places: Mutex::default(),
        scripts: Mutex::default(),
        taken: Mutex::default(),
        folders,
    }));
    let endpoint = services(&desk.0.tickets)
        .service(ControlServer::new(desk.clone()))
        .build();
    let app = axum::Router::new()
        .route("/rpc", endpoint.into())
        .route(
            "/page",
            get(async || Html("<!doctype html><title>matrix</title>")),
        )
        .route("/script/{id}", any(script))
        .route("/files/{folder}/{*path}", get(file))
        .with_state(desk);
    let app = app.into_make_service_with_connect_info::<SocketAddr>();
    tokio::spawn(async move { axum::serve(listener, app).await });
    addr
}

async fn script(State(desk): State<Desk>, UrlPath(id): UrlPath<u32>, request: Request) -> Response {
    let script = lock(&desk.0.scripts).get(&id).cloned();
    match script {
        Some(script) => script.answer(request).await,
        None => StatusCode::NOT_FOUND.into_response(),
    }
}

async fn file(State(desk): State<Desk>, UrlPath((folder, path)): UrlPath<(String, String)>) -> Response {
    // Nothing beside the folder.
    let is_inside = Path::new(&path)
        .components()
        .all(|part| matches!(part, Component::Normal(_)));
    let known = desk.0.folders.iter().find(|(name, _)| *name == folder);
    let file = known.filter(|_| is_inside).map(|(_, folder)| folder.join(&path));
    let kind = match Path::new(&path).extension().and_then(|ending| ending.to_str()) {
        Some("js" | "mjs") => "text/javascript",
        Some("wasm") => "application/wasm",
        _ => "text/plain",
    };
    match file.map(std::fs::read) {
        Some(Ok(bytes)) => ([(header::CONTENT_TYPE, kind)], bytes).into_response(),
        _ => StatusCode::NOT_FOUND.into_response(),
    }
}

fn lock<T>(mutex: &Mutex<T>) -> std::sync::MutexGuard<'_, T> {
    mutex.lock().unwrap_or_else(PoisonError::into_inner)
}

impl Desk {
    fn place(&self, id: u32) -> Result<Arc<Place>, Fault> {
        let place = lock(&self.0.places).get(&id).cloned();
        place.ok_or(Fault::new(Status::NotFound, "there is no such place"))
    }

    fn script(&self, id: u32) -> Result<Arc<Script>, Fault> {
        let script = lock(&self.0.scripts).get(&id).cloned();
        script.ok_or(Fault::new(Status::NotFound, "there is no such script"))
    }

    fn next(&self) -> u32 {
        self.0.next.fetch_add(1, Ordering::SeqCst)
    }
}

impl Control for Desk {
    async fn serve(&self, _: &Context, kind: Kind) -> Result<v1::Place, Fault> {
        let place = Place::start(kind, self.0.tickets.clone()).await?;
        let (id, url) = (self.next(), place.proxy.url());
        lock(&self.0.places).insert(id, place);
        Ok(v1::Place { id, url })
    }

    async fn order(&self, _: &Context, id: u32, order: Order) -> Result<(), Fault> {
        let place = self.place(id)?;
        match order {
            Order::Cut => place.proxy.cut(),
            Order::Kill => place.kill().await?,
            Order::Start => place.again().await?,
            Order::Leave => place.leave().await?,
        }
        Ok(())
    }

    async fn release(&self, _: &Context, ticket: String, permits: u32) -> Result<(), Fault> {
        self.0.tickets.get(&ticket).release(permits);
        Ok(())
    }

    async fn facts(&self, _: &Context, ticket: String) -> Result<Facts, Fault> {
        // Whoever asks again and again gives others their time.
        tokio::task::yield_now().await;
        Ok(self.0.tickets.get(&ticket).facts())
    }

    async fn script(&self, _: &Context, name: String) -> Result<v1::Place, Fault> {
        let id = self.next();
        if name == "nobody" {
            // A port that is taken, and that nobody listens to.
            let socket = TcpSocket::new_v4()?;
            socket.bind(SocketAddr::from(([127, 0, 0, 1], 0)))?;
            let url = format!("ws://{}/rpc", socket.local_addr()?);
            lock(&self.0.taken).push(socket);
            return Ok(v1::Place { id, url });
        }
        let lab = LabServer::new(Laboratory(self.0.tickets.clone()));
        let good: MethodRouter = Endpoint::builder().service(lab).build().into();
        lock(&self.0.scripts).insert(id, Arc::new(Script::new(name, good)));
        let url = format!("ws://{}/script/{id}", self.0.addr);
        Ok(v1::Place { id, url })
    }

    async fn heard(&self, _: &Context, id: u32) -> Result<String, Fault> {
        let mut heard = self.script(id)?.heard.subscribe();
        let heard = heard.wait_for(Option::is_some).await?;
        Ok(heard.clone().unwrap_or_default())
    }

    async fn attempts(&self, _: &Context, id: u32) -> Result<u32, Fault> {
        tokio::task::yield_now().await;
        if let Ok(script) = self.script(id) {
            return Ok(script.attempts.load(Ordering::SeqCst));
        }
        Ok(u32::try_from(self.place(id)?.proxy.carried().len())?)
    }
}
