//! Every method of the case `everything`, called by the generated TypeScript client over each of the engines, under Node, of a
//! server in Rust; and every type of it, from either side to the other and back.

use std::fs;
use std::net::SocketAddr;
use std::path::Path;

use generated_tests::everything::sample::everything::v1::EverythingServer;
use generated_tests::everything::sample::extras::v1::ExtrasServer;
use generated_tests::everything::sample::mirror::v1::MirrorServer;
use tokio::runtime::Runtime;
use turbo_runtime::server::Endpoint;
use turboc::options::Engine;

use super::describe;
use super::mirror::Values;
use super::node::node;
use super::package::package;
use super::property::seed;
use super::schema::everything;
use super::types::TYPES;

/// So many calls of each method.
const COUNT: usize = 20;

#[path = "../everything/extras_server.rs"]
mod extras_server;
#[path = "../everything/servers.rs"]
mod servers;

// V-1 to V-19, V-26, W-5
#[test]
fn every_method_and_type_over_wasm() {
    every_method_and_type(Engine::Wasm);
}

// V-1 to V-19, V-26, W-5
#[test]
fn every_method_and_type_over_javascript() {
    every_method_and_type(Engine::Js);
}

fn every_method_and_type(engine: Engine) {
    let package = package("everything", engine);
    let description = package.join("schema.json");
    fs::write(&description, describe::json(&everything())).expect("a file");

    let seed = seed();
    let runtime = Runtime::new().expect("a runtime");
    let endpoint = Endpoint::builder()
        .service(EverythingServer::new(servers::Mirror))
        .service(ExtrasServer::new(extras_server::Mirror))
        .service(MirrorServer::new(Values { count: COUNT, seed }));
    let app = axum::Router::new().route("/rpc", endpoint.build().into());
    let listener = runtime
        .block_on(tokio::net::TcpListener::bind("127.0.0.1:0"))
        .expect("a port");
    let addr = listener.local_addr().expect("an address");
    runtime.spawn(async move {
        axum::serve(listener, app.into_make_service_with_connect_info::<SocketAddr>()).await
    });

    let scripts = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/values");
    let (url, count, seed) = (format!("ws://{addr}/rpc"), COUNT.to_string(), seed.to_string());
    let (url, count, seed) = (Path::new(&url), Path::new(&count), Path::new(&seed));
    let live = scripts.join("live.mjs");
    let out = node(&[live.as_path(), &package, &description, url, count, seed]);
    let schema = everything();
    let methods = schema.services.iter().map(|service| service.methods.len());
    assert_eq!(out.trim(), format!("{} calls", methods.sum::<usize>() * COUNT));
    let mirror = scripts.join("mirror.mjs");
    let out = node(&[mirror.as_path(), &package, url, count]);
    assert_eq!(out.trim(), format!("{} values", TYPES.len() * COUNT));
}
