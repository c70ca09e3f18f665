//! The matrix: every end that speaks to the server in Rust, beside everything that can happen to a conversation. Each cell is a
//! conversation over real sockets, or says why there is none.
//!
//! `cargo xtask matrix` prints it; `MATRIX=text` plays only the rows whose names contain the text.
//!
//! The rules that rows are about stand beside them, in `src/matrix` and `scenarios`.

use std::path::Path;
use std::sync::PoisonError;

use turboc::options::Engine;
use turboc::wasm_package::{Build, Profile, build};

use ends::{Elsewhere, Shared};
use package::package_of;
use rows::{Column, rows};

mod control;
mod ends;
mod lab;
mod rows;
mod scripts;
mod servers;
mod table;
mod uploads;

#[path = "../values/describe.rs"]
mod describe;
#[path = "../everything/servers.rs"]
mod everything;
#[path = "../everything/extras_server.rs"]
mod extras;
#[path = "../support/package.rs"]
#[allow(dead_code, reason = "shared with others")]
mod package;
#[path = "../../../runtime/tests/common/proxy.rs"]
#[allow(dead_code, reason = "the tests of the runtime use the rest of it")]
mod proxy;
#[path = "../values/schema.rs"]
mod schema;
#[path = "../values/spell.rs"]
#[allow(dead_code, reason = "shared with others")]
mod spell;
#[path = "../values/value.rs"]
#[allow(dead_code, reason = "shared with others")]
mod value;

/// The cases whose modules pages and Node import, as one package.
const CASES: [&str; 5] = ["matrix", "people", "scalars", "everything", "streams"];

/// Builds the crate `generated-tests/wasm`, and answers where its glue is.
fn rust_in_wasm() -> std::path::PathBuf {
    let package = Path::new(env!("CARGO_TARGET_TMPDIR")).join("generated-tests-wasm");
    let what = Build {
        krate: Path::new(env!("CARGO_MANIFEST_DIR")).join("wasm"),
        package: package.clone(),
        modules: vec![],
        profile: Profile::Dev,
        has_colors: false,
    };
    build(&what, &mut ())
        .unwrap_or_else(|error| panic!("{error}\n(`cargo xtask setup` installs what is missing)"));
    package
}

#[test]
#[allow(clippy::print_stdout, reason = "the table is what it is for")]
fn every_end_holds_in_every_row() {
    let filter = std::env::var("MATRIX").unwrap_or_default();
    let mut rows = rows();
    rows.retain(|row| row.name.contains(&filter));
    let (js, wasm) = (
        package_of("matrix", &CASES, Engine::Js),
        package_of("matrix", &CASES, Engine::Wasm),
    );
    let rust = rust_in_wasm();

    let runtime = tokio::runtime::Runtime::new().expect("a runtime");
    let outcomes = Shared::default();
    runtime.block_on(async {
        let root = Path::new(env!("CARGO_MANIFEST_DIR")).join("..");
        let folders = vec![("root", root), ("js", js.clone()), ("wasm", wasm.clone())];
        let addr = control::serve(folders).await;
        let node = |end, column, folder| Elsewhere {
            end,
            columns: vec![(column, folder, "")],
        };
        let chromium = Elsewhere {
            end: "chromium",
            columns: vec![
                (Column::ChromiumJs, js.clone(), "js"),
                (Column::ChromiumWasm, wasm.clone(), "wasm"),
            ],
        };
        let ends = [
            node("wasm", Column::RustInWasm, rust),
            node("node", Column::NodeJs, js),
            node("node", Column::NodeWasm, wasm),
            chromium,
        ];
        let elsewhere = ends.map(|end| ends::elsewhere(addr, end, &rows, &outcomes));
        tokio::join!(
            ends::native(addr, &rows, &outcomes),
            futures_util::future::join_all(elsewhere)
        );
    });
    let (table, failures) = outcomes
        .lock()
        .unwrap_or_else(PoisonError::into_inner)
        .judge(&rows);
    println!("{table}");
    assert!(failures.is_empty(), "{}", failures.join("\n\n"));
}
