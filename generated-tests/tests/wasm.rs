//! The generated Rust client inside wasm, under Node: the same scenario, and the wire vectors.

use std::net::SocketAddr;
use std::path::{Path, PathBuf};
use std::process::Command;

use generated_tests::directory::Directory;
use generated_tests::everything::sample::everything::v1::EverythingServer;
use generated_tests::vectors::{EVERYTHING, VALUES};
use turbo_runtime::server::Endpoint;
use turboc::wasm_package::{Build, Profile, build};

use self::proxy::{End, Plan, Proxy};

#[path = "../../runtime/tests/common/proxy.rs"]
#[allow(dead_code, reason = "the tests of the runtime use the rest of it")]
mod proxy;

#[path = "everything/servers.rs"]
mod servers;

/// Builds the crate `generated-tests/wasm`, and answers where its glue is.
fn package() -> PathBuf {
    let package = Path::new(env!("CARGO_TARGET_TMPDIR")).join("generated-tests-wasm");
    let krate = Path::new(env!("CARGO_MANIFEST_DIR")).join("wasm");
    let what = Build {
        krate,
        package: package.clone(),
        modules: vec![],
        profile: Profile::Dev,
        has_colors: false,
    };
    build(&what, &mut ())
        .unwrap_or_else(|error| panic!("{error}\n(`cargo xtask setup` installs what is missing)"));
    package
}

// V-1 to V-13, W-5, W-25 to W-27, W-36, W-38
#[test]
fn the_scenario_and_the_vectors_inside_wasm() {
    let package = package();
    let runtime = tokio::runtime::Builder::new_multi_thread()
        .enable_all()
        .build()
        .expect("a runtime");
    let addr = runtime.block_on(serve());

    let out = play(&package, &format!("ws://{addr}/rpc"), "scenario");
    assert!(
        out.contains(&format!(
            "{} vectors",
            VALUES.lines().count() + EVERYTHING.lines().count()
        )),
        "{out}"
    );
    assert!(out.contains("scenario played"), "{out}");
    let out = play(&package, &format!("ws://{addr}/rpc"), "shapes");
    assert!(out.contains("shapes played"), "{out}");

    // W-45, W-50, W-51: the same again, over connections that are cut one after the other.
    let addr = runtime.block_on(serve());
    let proxy = runtime.block_on(Proxy::start(addr, |number| Plan {
        // Enough for the session to be granted, and soon for the largest message: a connection that carries none is of no use.
        back: Some(500 << number.min(10)),
        end: if number % 2 == 0 {
            End::Reset
        } else {
            End::HalfOpen
        },
        ..Plan::default()
    }));
    let out = play(&package, &proxy.url(), "scenario");
    assert!(out.contains("scenario played"), "{out}");
    assert!(proxy.cuts() > 0, "{} cuts", proxy.cuts());
}

/// Serves a directory of its own.
async fn serve() -> SocketAddr {
    let directory = Directory::default();
    let mirror = EverythingServer::new(servers::Mirror);
    let endpoint = directory.endpoint().service(mirror).build();
    let app = axum::Router::new().route("/rpc", endpoint.into());
    let listener = tokio::net::TcpListener::bind("127.0.0.1:0")
        .await
        .expect("a port");
    let addr = listener.local_addr().expect("an address");
    tokio::spawn(async move {
        axum::serve(listener, app.into_make_service_with_connect_info::<SocketAddr>()).await
    });
    addr
}

/// Plays the scenario or the shapes under Node, and answers what was printed.
fn play(package: &Path, url: &str, what: &str) -> String {
    let node = Command::new("node")
        .arg(Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/wasm.mjs"))
        .arg(package)
        .args([url, what])
        .output()
        .expect("node runs: `cargo xtask setup` says what is missing");
    let (out, err) = (
        String::from_utf8_lossy(&node.stdout),
        String::from_utf8_lossy(&node.stderr),
    );
    assert!(node.status.success(), "{out}{err}");
    out.into_owned()
}

// W-25 to W-27, W-38
#[tokio::test]
async fn the_shapes_natively() {
    let endpoint = Endpoint::builder()
        .service(EverythingServer::new(servers::Mirror))
        .build();
    let played = generated_tests::shapes::play(turbo_runtime::memory::connect(&endpoint)).await;
    assert_eq!(played, Ok(()));
}
