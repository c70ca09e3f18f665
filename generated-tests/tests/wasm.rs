//! The generated Rust client inside wasm, under Node: the same scenario, and the wire vectors.

use std::net::SocketAddr;
use std::path::{Path, PathBuf};
use std::process::Command;

use generated_tests::directory::Directory;
use generated_tests::vectors::{EVERYTHING, VALUES};
use turboc::wasm_package::{Build, Profile, build};

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

// V-1 to V-13, W-5, W-25 to W-27, W-36
#[test]
fn the_scenario_and_the_vectors_inside_wasm() {
    let package = package();
    let runtime = tokio::runtime::Builder::new_multi_thread()
        .enable_all()
        .build()
        .expect("a runtime");
    let directory = Directory::default();
    let app = axum::Router::new().route("/rpc", directory.endpoint().build().into());
    let listener = runtime
        .block_on(tokio::net::TcpListener::bind("127.0.0.1:0"))
        .expect("a port");
    let addr = listener.local_addr().expect("an address");
    runtime.spawn(async move {
        axum::serve(listener, app.into_make_service_with_connect_info::<SocketAddr>()).await
    });

    let node = Command::new("node")
        .arg(Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/wasm.mjs"))
        .arg(&package)
        .arg(format!("ws://{addr}/rpc"))
        .output()
        .expect("node runs: `cargo xtask setup` says what is missing");
    let (out, err) = (
        String::from_utf8_lossy(&node.stdout),
        String::from_utf8_lossy(&node.stderr),
    );
    assert!(node.status.success(), "{out}{err}");
    assert!(
        out.contains(&format!(
            "{} vectors",
            VALUES.lines().count() + EVERYTHING.lines().count()
        )),
        "{out}"
    );
    assert!(out.contains("scenario played"), "{out}");
}
